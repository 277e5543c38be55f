// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import dev.tctrace.tracer.libc.Errno;

/** What the kernel means when it refuses a tracer for a target. */
final class TargetErrors {
    private TargetErrors() {}

    /** @param number what bpf_program__set_attach_target answered */
    static BpfException onChoosing(String function, int number) {
        return switch (Errno.of(number)) {
            case ENOENT, ESRCH, EINVAL ->
                new NotTraceable(
                        NotTraceable.Cause.NO_BTF,
                        "The program carries no BTF of its function " + function
                                + ", so the kernel cannot attach a tracer: its owner must load it with BTF"
                                + " (compile with -g, load with a loader that passes BTF and func_info)",
                        number);
            default -> BpfCallFailed.of("choosing the function " + function, number);
        };
    }

    /** @param number what BPF_RAW_TRACEPOINT_OPEN answered for a tracing program (kernel/bpf/trampoline.c) */
    static BpfException onAttaching(String program, int number) {
        return switch (Errno.of(number)) {
            case EBUSY ->
                new NotTraceable(
                        NotTraceable.Cause.HELD_BY_FREPLACE,
                        "An extension program (freplace) runs instead of the function, and the kernel permits no tracer"
                                + " beside it",
                        number);
            case E2BIG ->
                new NotTraceable(
                        NotTraceable.Cause.TOO_MANY_TRACERS,
                        "The function has as many tracers as the kernel takes (38): stop another trace of it",
                        number);
            case EPERM, EACCES -> NotPermitted.during("attaching " + program, number);
            case EOPNOTSUPP, ENOTSUPP, ENOSYS ->
                new UnsupportedByKernel(
                        "This kernel has no trampolines for tracing BPF programs on this machine"
                                + " (x86-64 has them since Linux 5.5, arm64 since 6.0): " + Errno.describe(number),
                        number);
            case ENOENT -> new NotTraceable(NotTraceable.Cause.GONE, "The program was removed while we looked", number);
            default -> new AttachFailed("Attaching " + program, number);
        };
    }
}
