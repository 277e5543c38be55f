package dev.tctrace.operator.tctrace;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.Peer;
import dev.tctrace.api.v1alpha1.RecentPacket;

/** Names for the addresses of recent packets. Pure. */
final class Peers {
    private static final int MOST = 50;

    private Peers() {}

    /**
     * @param names by address: what belongs to the trace's namespace and to nobody else
     * @return ordered by address; null where no address has a name
     */
    static List<Peer> of(List<NodeStatus> entries, Map<String, String> names) {
        List<Peer> peers = entries.stream()
                .map(NodeStatus::recentPackets)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .flatMap(Peers::endpoints)
                .map(Peers::address)
                .distinct()
                .filter(names::containsKey)
                .sorted()
                .limit(MOST)
                .map(address -> new Peer(address, names.get(address)))
                .toList();
        return peers.isEmpty() ? null : peers;
    }

    private static Stream<String> endpoints(RecentPacket packet) {
        Stream<String> rewritten = packet.rewrittenTo() == null
                ? Stream.empty()
                : Arrays.stream(packet.rewrittenTo().split(" -> "));
        return Stream.concat(Stream.of(packet.source(), packet.destination()), rewritten)
                .filter(Objects::nonNull);
    }

    /** {@code 10.0.0.1:80}, {@code [fd00::1]:443} and bare addresses. */
    static String address(String endpoint) {
        if (endpoint.startsWith("[")) {
            return endpoint.substring(1, endpoint.indexOf(']'));
        }
        int colon = endpoint.indexOf(':');
        return colon >= 0 && colon == endpoint.lastIndexOf(':') ? endpoint.substring(0, colon) : endpoint;
    }
}
