// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.util.Map;

import dev.tctrace.tracer.tc.Verdict;

/**
 * Exact counters of matched packets. {@code matched = reported + sampledOut + lost}, always.
 *
 * @param reported packets whose record went into the ring buffer
 * @param sampledOut packets whose record the rate limit held back
 * @param lost packets whose record found the ring buffer full
 * @param bytes bytes of all matched packets
 * @param packetsByVerdict matched packets by verdict; absent: none
 * @param bytesByVerdict their bytes
 * @param unpaired calls whose entry and exit could not be matched; not in {@code matched}
 * @param noMatch packets that filters which return a class id did not match; those, and the ones that they did match, have no
 *     verdict
 * @param unfiltered packets that match or not: the filter needs bytes of them that could not be read; not in {@code matched}
 */
public record Counters(
        long reported,
        long sampledOut,
        long lost,
        long bytes,
        Map<Verdict, Long> packetsByVerdict,
        Map<Verdict, Long> bytesByVerdict,
        long unpaired,
        long noMatch,
        long unfiltered) {

    /** Counters of programs that return verdicts. */
    public Counters(
            long reported,
            long sampledOut,
            long lost,
            long bytes,
            Map<Verdict, Long> packetsByVerdict,
            Map<Verdict, Long> bytesByVerdict,
            long unpaired) {
        this(reported, sampledOut, lost, bytes, packetsByVerdict, bytesByVerdict, unpaired, 0, 0);
    }

    public static final Counters ZERO = new Counters(0, 0, 0, 0, Map.of(), Map.of(), 0);

    public Counters {
        packetsByVerdict = Map.copyOf(packetsByVerdict);
        bytesByVerdict = Map.copyOf(bytesByVerdict);
    }

    public long matched() {
        return reported + sampledOut + lost;
    }

    /** A sentence; empty where all packets could be filtered. */
    public String unfilteredText() {
        return unfiltered == 0
                ? ""
                : unfiltered
                        + " packets more may match: the filter looks at bytes of them that could not be read, as the"
                        + " kernel keeps them in page fragments. On x86-64 CAP_SYSLOG helps (in a cluster the chart's"
                        + " agent.extraCapabilities: [SYSLOG]): docs/filter.md.";
    }

    /** Packets that filters which return a class id did match. */
    public long classified() {
        return matched()
                - noMatch
                - packetsByVerdict.values().stream().mapToLong(Long::longValue).sum();
    }
}
