// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/** What a tc program may return: the TC_ACT_* codes of include/uapi/linux/pkt_cls.h, and any other value. */
public enum Verdict {
    TC_ACT_UNSPEC(-1, 0),
    TC_ACT_OK(0, 1),
    TC_ACT_RECLASSIFY(1, 2),
    TC_ACT_SHOT(2, 3),
    TC_ACT_PIPE(3, 4),
    TC_ACT_STOLEN(4, 5),
    TC_ACT_QUEUED(5, 6),
    TC_ACT_REPEAT(6, 7),
    TC_ACT_REDIRECT(7, 8),
    TC_ACT_TRAP(8, 9),
    /** Every value that is none of the others. */
    OTHER(Integer.MIN_VALUE, 10);

    private final int code;
    private final int counterIndex;

    Verdict(int code, int counterIndex) {
        this.code = code;
        this.counterIndex = counterIndex;
    }

    /** The value that the program returns; meaningless for {@link #OTHER}. */
    public int code() {
        return code;
    }

    /** Which of the kernel side's counters is its own: the index in tctrace_counters.verdicts (bpf/tctrace.h). */
    public int counterIndex() {
        return counterIndex;
    }

    /** The name of a raw verdict. */
    public static Verdict of(int code) {
        return switch (code) {
            case -1 -> TC_ACT_UNSPEC;
            case 0 -> TC_ACT_OK;
            case 1 -> TC_ACT_RECLASSIFY;
            case 2 -> TC_ACT_SHOT;
            case 3 -> TC_ACT_PIPE;
            case 4 -> TC_ACT_STOLEN;
            case 5 -> TC_ACT_QUEUED;
            case 6 -> TC_ACT_REPEAT;
            case 7 -> TC_ACT_REDIRECT;
            case 8 -> TC_ACT_TRAP;
            default -> OTHER;
        };
    }

    /** {@code TC_ACT_OK}, or the number where it has no name. */
    public static String text(int code) {
        Verdict verdict = of(code);
        return verdict == OTHER ? Integer.toString(code) : verdict.name();
    }
}
