// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import dev.tctrace.tracer.libc.Errno;

/** A call that failed for a reason that has no class of its own: an id that is gone, a full table. */
public final class BpfCallFailed extends BpfException {
    private static final long serialVersionUID = 1L;

    public BpfCallFailed(String call, int number) {
        super(call + " failed: " + Errno.describe(number), number);
    }

    /**
     * The exception that fits an errno: lacking privileges and lacking features are told apart from the rest.
     *
     * @param call what was tried, in words
     */
    static BpfException of(String call, int number) {
        return switch (Errno.of(number)) {
            case EPERM, EACCES -> NotPermitted.during(call, number);
            case ENOSYS, EOPNOTSUPP, ENOTSUPP ->
                new UnsupportedByKernel(
                        call + ": this kernel does not have it (" + Errno.describe(number) + ")", number);
            default -> new BpfCallFailed(call, number);
        };
    }
}
