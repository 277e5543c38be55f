// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import dev.tctrace.api.contract.Cidr;
import dev.tctrace.api.v1alpha1.TcTraceSpec.PeerSelector;
import dev.tctrace.tracer.IpPrefix;
import dev.tctrace.tracer.PeerSet;
import dev.tctrace.tracer.libbpf.BpfException;

/** The addresses that one trace is narrowed to, kept up to date for all its targets of this node. */
final class TracePeers implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TracePeers.class);

    private final PeerSelector selector;
    private final PeerSet set;
    private final Runnable end;

    /** @param set empty, and closed with this */
    TracePeers(PeerSelector selector, String traceUid, PeerSet set, PeerAddressSource source) {
        this.selector = selector;
        this.set = set;
        if (selector.cidr() != null && !selector.cidr().isEmpty()) {
            replace(List.of(selector.cidr()));
            end = () -> {};
        } else {
            end = source.follow(traceUid, this::replace);
        }
    }

    PeerSelector selector() {
        return selector;
    }

    PeerSet set() {
        return set;
    }

    private void replace(Collection<String> addresses) {
        Set<IpPrefix> prefixes = addresses.stream()
                .map(Cidr::parse)
                .flatMap(Optional::stream)
                .map(cidr -> new IpPrefix(cidr.address(), cidr.length()))
                .collect(Collectors.toSet());
        try {
            set.replace(prefixes);
        } catch (BpfException | IllegalArgumentException e) {
            LOG.warnf("Not all of the %d addresses of spec.peer are looked for: %s", prefixes.size(), e.getMessage());
        }
    }

    @Override
    public void close() {
        end.run();
        set.close();
    }
}
