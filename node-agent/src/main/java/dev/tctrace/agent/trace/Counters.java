package dev.tctrace.agent.trace;

import java.util.Map;

import dev.tctrace.api.v1alpha1.VerdictName;

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
 */
public record Counters(
        long reported,
        long sampledOut,
        long lost,
        long bytes,
        Map<VerdictName, Long> packetsByVerdict,
        Map<VerdictName, Long> bytesByVerdict,
        long unpaired) {

    public static final Counters ZERO = new Counters(0, 0, 0, 0, Map.of(), Map.of(), 0);

    public Counters {
        packetsByVerdict = Map.copyOf(packetsByVerdict);
        bytesByVerdict = Map.copyOf(bytesByVerdict);
    }

    public long matched() {
        return reported + sampledOut + lost;
    }
}
