// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import dev.tctrace.tracer.libc.Errno;

/** A program was loaded but could not be attached. */
public final class AttachFailed extends BpfException {
    private static final long serialVersionUID = 1L;

    public AttachFailed(String what, int number) {
        super(what + ": " + Errno.describe(number), number);
    }

    private AttachFailed(int number, String message) {
        super(message, number);
    }

    /** The kernel takes 63 programs for a hook of tcx. */
    static AttachFailed full(int ifindex, boolean ingress, int number) {
        return new AttachFailed(
                number,
                "The hook tcx/" + (ingress ? "ingress" : "egress") + " of device " + ifindex
                        + " is full: the kernel takes"
                        + " no more programs there (63). Detach one; bpftool net lists them.");
    }

    /** Something other than the kernel's refusal. */
    public static AttachFailed because(String sentence) {
        return new AttachFailed(0, sentence);
    }
}
