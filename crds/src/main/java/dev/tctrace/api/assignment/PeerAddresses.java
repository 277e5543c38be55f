// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.assignment;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the operator tells agents the addresses that spec.peer of a TcTrace stands for: in a ConfigMap of its own namespace,
 * one for each trace that names pods or a Service. An agent may not read other namespaces' pods; it watches this one object.
 */
public final class PeerAddresses {
    /** So many addresses, the longest of IPv6, are within what an API server stores of one object (1 MiB). */
    public static final int MOST = 20_000;

    /** On each of the ConfigMaps, with the trace's uid as its value. */
    public static final String LABEL = "tctrace.dev/peers-of";

    private static final String KEY = "addresses";

    private PeerAddresses() {}

    /** The ConfigMap's name. */
    public static String nameFor(String traceUid) {
        return "tctrace-peers-" + traceUid;
    }

    /** The ConfigMap's data: one address a line, sorted. */
    public static Map<String, String> data(Collection<String> addresses) {
        return Map.of(KEY, addresses.stream().sorted().collect(Collectors.joining("\n")));
    }

    /** @param data may be null */
    public static Set<String> of(Map<String, String> data) {
        String text = data == null ? "" : Objects.requireNonNullElse(data.get(KEY), "");
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        return new LinkedHashSet<>(lines);
    }
}
