// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

/** What a tc program may return: the TC_ACT_* codes of include/uapi/linux/pkt_cls.h, and any other value. */
public enum VerdictName {
    TC_ACT_UNSPEC(-1),
    TC_ACT_OK(0),
    TC_ACT_RECLASSIFY(1),
    TC_ACT_SHOT(2),
    TC_ACT_PIPE(3),
    TC_ACT_STOLEN(4),
    TC_ACT_QUEUED(5),
    TC_ACT_REPEAT(6),
    TC_ACT_REDIRECT(7),
    TC_ACT_TRAP(8),
    /** Every value that is none of the others. */
    OTHER(Integer.MIN_VALUE);

    private final int value;

    VerdictName(int value) {
        this.value = value;
    }

    /** The raw value; meaningless for {@link #OTHER}. */
    public int value() {
        return value;
    }

    /** The name of a raw verdict. */
    public static VerdictName of(int raw) {
        return raw >= -1 && raw <= 8 ? values()[raw + 1] : OTHER;
    }
}
