// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.Peer;
import dev.tctrace.operator.pods.AddressBook;

/** Names for the addresses of recent packets. Pure. */
final class Peers {
    private static final int MOST = 50;

    private Peers() {}

    /**
     * @param names by address: what belongs to the trace's namespace and to nobody else
     * @return ordered by address; null where no address has a name
     */
    static List<Peer> of(List<NodeStatus> entries, Map<String, String> names) {
        List<Peer> peers = addresses(entries).stream()
                .filter(names::containsKey)
                .sorted()
                .limit(MOST)
                .map(address -> new Peer(address, names.get(address)))
                .toList();
        return peers.isEmpty() ? null : peers;
    }

    /** The addresses that recent packets came from or went to. */
    static Set<String> addresses(List<NodeStatus> entries) {
        return entries.stream()
                .map(NodeStatus::recentPackets)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .flatMap(AddressBook::addresses)
                .collect(Collectors.toSet());
    }
}
