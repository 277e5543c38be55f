// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import dev.tctrace.api.v1alpha1.RecentPacket;

/** Whose an address is, in one namespace. Pure. */
public final class AddressBook {
    private AddressBook() {}

    /**
     * Pods on the host network are left out: their address is the node's.
     *
     * @param asked the addresses in question: a namespace has many more
     * @return {@code pod/NAME} or {@code service/NAME} by address
     */
    public static Map<String, String> of(Set<String> asked, Stream<SlimPod> pods, Stream<SlimService> services) {
        if (asked.isEmpty()) {
            return Map.of();
        }
        Map<String, String> names = new HashMap<>();
        services.forEach(service -> service.addresses().stream()
                .filter(asked::contains)
                .forEach(address -> names.put(address, "service/" + service.name())));
        pods.forEach(pod -> pod.addresses().stream()
                .filter(asked::contains)
                .filter(address -> hasOwnAddress(pod.ref()))
                .forEach(address -> names.put(address, "pod/" + pod.name())));
        return names;
    }

    private static boolean hasOwnAddress(PodRef pod) {
        return !pod.ended() && !pod.hostNetwork();
    }

    /** Where a packet came from and went to, before and after programs rewrote it. */
    public static Stream<String> addresses(RecentPacket packet) {
        Stream<String> rewritten = packet.stations() == null
                ? Stream.empty()
                : packet.stations().stream()
                        .map(RecentPacket.Station::rewrittenTo)
                        .filter(Objects::nonNull)
                        .flatMap(flow -> Arrays.stream(flow.split(" -> ")));
        return Stream.concat(Stream.of(packet.source(), packet.destination()), rewritten)
                .filter(Objects::nonNull)
                .map(AddressBook::address);
    }

    /** The address in {@code 10.0.0.1:80}, {@code [fd00::1]:443}, or what is an address already. */
    static String address(String endpoint) {
        int end = endpoint.indexOf(']');
        if (endpoint.startsWith("[") && end > 0) {
            return endpoint.substring(1, end);
        }
        int colon = endpoint.indexOf(':');
        return colon >= 0 && colon == endpoint.lastIndexOf(':') ? endpoint.substring(0, colon) : endpoint;
    }
}
