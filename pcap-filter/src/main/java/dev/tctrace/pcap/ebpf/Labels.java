// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

/** What jumps of one pass over the program name: blocks by their positions, and the ends that both passes share. */
final class Labels {
    static final int END = -3;
    static final int SHORT = -4;
    static final int UNDECIDED = -5;

    /** Labels of the second translation: beyond those of the first, which are positions. */
    private static final int EXACT = 1 << 20;

    private static final int INSIDE_SEARCHES = 1 << 24;

    private final boolean exact;
    private int inside;

    Labels(boolean exact) {
        this.exact = exact;
    }

    /** Of a block, of {@link BasicBlock#MATCH} or {@link BasicBlock#NO_MATCH}, or of {@link #UNDECIDED}. */
    int of(int target) {
        return exact ? EXACT + target : target;
    }

    /** One that was not used yet. */
    int fresh() {
        return INSIDE_SEARCHES + of(inside++);
    }
}
