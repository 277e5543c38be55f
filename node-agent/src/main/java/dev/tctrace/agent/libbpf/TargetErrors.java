package dev.tctrace.agent.libbpf;

import dev.tctrace.agent.libc.Errno;
import dev.tctrace.api.v1alpha1.ProgramReason;

/** What the kernel means when it refuses a tracer for a target. */
final class TargetErrors {
    private TargetErrors() {}

    /** @param number what bpf_program__set_attach_target answered */
    static BpfException onChoosing(String function, int number) {
        return switch (Errno.of(number)) {
            case ENOENT, ESRCH, EINVAL ->
                new NotTraceable(
                        ProgramReason.NoBTF,
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
                        ProgramReason.HeldByFreplace,
                        "An extension program (freplace) holds the function, and the kernel permits no tracer beside it:"
                                + " trace the extension's own owner, or detach it",
                        number);
            case E2BIG ->
                new NotTraceable(
                        ProgramReason.TooManyTracers,
                        "The function has as many tracers as the kernel takes (38): stop another trace of it",
                        number);
            case EPERM, EACCES -> NotPermitted.during("attaching " + program, number);
            case EOPNOTSUPP, ENOTSUPP, ENOSYS ->
                new UnsupportedByKernel(
                        "This kernel has no trampolines for tracing BPF programs on this machine: "
                                + Errno.describe(number),
                        number);
            case ENOENT -> new NotTraceable(ProgramReason.Gone, "The program was removed while we looked", number);
            default -> new AttachFailed("Attaching " + program, number);
        };
    }
}
