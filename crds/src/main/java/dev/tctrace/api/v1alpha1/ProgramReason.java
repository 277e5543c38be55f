package dev.tctrace.api.v1alpha1;

/** Why a tc program cannot be traced. */
public enum ProgramReason {
    /** The program carries no BTF or no func_info, so that the kernel cannot tell its function's type. */
    NoBTF,
    /** An extension program (freplace) holds the function. */
    HeldByFreplace,
    /** A dispatcher's slot (libxdp, bpfman): a tracer would block its next update. */
    DispatcherSlot,
    /** The function has as many tracers as the kernel takes. */
    TooManyTracers,
    /** The program runs in the interpreter: net.core.bpf_jit_enable is 0. */
    JitOff,
    /** The kernel permits no tracers at all (lockdown, capabilities, configuration). */
    KernelRefusesTracers,
    /** The kernel's verifier rejected the tracer. */
    VerifierRejected,
    /** It was removed while we looked. */
    Gone,
    /** Anything else; the message tells. */
    Failed
}
