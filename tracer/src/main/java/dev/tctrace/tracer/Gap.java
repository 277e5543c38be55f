// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

/**
 * The time between the arrival of a program at its place and that of its tracer.
 *
 * @param packets how many packets the program saw untraced, at most; {@link #UNKNOWN} where the kernel does not count
 *     (kernel.bpf_stats_enabled=0)
 * @param millis how long it was, at most
 */
public record Gap(long packets, long millis) {
    public static final long UNKNOWN = -1;

    /** As people read it, after "untraced: ". */
    public String text() {
        return packets == UNKNOWN
                ? "an unknown number of packets, for " + millis + " ms at most"
                : "at most " + packets + (packets == 1 ? " packet" : " packets") + ", for " + millis + " ms at most";
    }
}
