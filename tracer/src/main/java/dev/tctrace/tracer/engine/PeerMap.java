// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

import dev.tctrace.tracer.IpPrefix;
import dev.tctrace.tracer.PeerSet;
import dev.tctrace.tracer.libbpf.BpfMap;

/** A set of addresses in the kernel (bpf/peer.h). The map is made when a tracer first needs it, and then filled. */
final class PeerMap implements PeerSet {
    private final Set<IpPrefix> prefixes = new HashSet<>();
    private BpfMap map;

    /** @param peers made by an engine on this machine's kernel */
    static BpfMap of(PeerSet peers) {
        return ((PeerMap) peers).map();
    }

    /** @throws dev.tctrace.tracer.libbpf.BpfException when the kernel makes none */
    static BpfMap empty() {
        return BpfMap.longestPrefix("tctrace_peers", Layout.Peer.SIZE, 1);
    }

    /** @throws dev.tctrace.tracer.libbpf.BpfException when the kernel makes none, or takes no more entries */
    private synchronized BpfMap map() {
        if (map == null) {
            BpfMap made = BpfMap.longestPrefix("tctrace_peers", Layout.Peer.SIZE, 2 * MOST);
            try {
                prefixes.forEach(prefix -> made.put(key(prefix)));
            } catch (RuntimeException e) {
                made.close();
                throw e;
            }
            map = made;
        }
        return map;
    }

    @Override
    public synchronized Set<IpPrefix> prefixes() {
        return Set.copyOf(prefixes);
    }

    @Override
    public synchronized void replace(Set<IpPrefix> wanted) {
        if (wanted.size() > MOST) {
            throw new IllegalArgumentException(wanted.size() + " addresses; there may be " + MOST);
        }
        for (IpPrefix prefix : wanted) {
            if (!prefixes.contains(prefix)) {
                if (map != null) {
                    map.put(key(prefix));
                }
                prefixes.add(prefix);
            }
        }
        for (IpPrefix prefix : Set.copyOf(prefixes)) {
            if (!wanted.contains(prefix)) {
                if (map != null) {
                    map.remove(key(prefix));
                }
                prefixes.remove(prefix);
            }
        }
    }

    /** struct tctrace_peer. */
    static byte[] key(IpPrefix prefix) {
        byte[] address = prefix.network().getAddress();
        return ByteBuffer.allocate(Layout.Peer.SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(Layout.Peer.PREFIX_LEN, Layout.Peer.FAMILY_BITS + prefix.length())
                .put(Layout.Peer.FAMILY, (byte) (address.length == 4 ? 4 : 6))
                .put(Layout.Peer.ADDRESS, address)
                .array();
    }

    @Override
    public synchronized void close() {
        if (map != null) {
            map.close();
            map = null;
        }
    }
}
