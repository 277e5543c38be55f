// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/** Why a tc program is not traced. */
public enum NotTracedReason {
    /** The program carries no BTF or no func_info, so the kernel does not know its function's type. */
    NO_BTF("NoBTF"),
    /** Its entry function has no parameter, and the kernel hands over none (before 6.8). */
    NO_PACKET_ARGUMENT("NoPacketArgument"),
    /** An extension program (freplace) runs instead of its entry function; that one is traced. */
    HELD_BY_FREPLACE("HeldByFreplace"),
    /** A program in the old bytecode of tcpdump and cls_bpf: the kernel lets nobody trace it. */
    CLASSIC_BPF("ClassicBPF"),
    /** It runs in the network card only (skip_sw), where no tracer sees it. */
    HARDWARE_ONLY("HardwareOnly"),
    /** It is at several places of one device and direction, and its calls cannot be told apart: they count at the first. */
    AMBIGUOUS("Ambiguous"),
    /** The function has as many tracers as the kernel takes. */
    TOO_MANY_TRACERS("TooManyTracers"),
    /** The program runs in the interpreter: net.core.bpf_jit_enable is 0. */
    JIT_OFF("JitOff"),
    /** The kernel permits no tracers at all (lockdown, capabilities, configuration). */
    KERNEL_REFUSES_TRACERS("KernelRefusesTracers"),
    /** The kernel's verifier rejected the tracer. */
    VERIFIER_REJECTED("VerifierRejected"),
    /** The program was removed before a tracer was attached. */
    GONE("Gone"),
    /** Anything else; see the message. */
    FAILED("Failed");

    private final String label;

    NotTracedReason(String label) {
        this.label = label;
    }

    /** The word for people and for JSON, such as {@code NoBTF}. */
    public String label() {
        return label;
    }
}
