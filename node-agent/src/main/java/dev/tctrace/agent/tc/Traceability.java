package dev.tctrace.agent.tc;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.tctrace.agent.libbpf.TracingLink;
import dev.tctrace.agent.libbpf.TracingLinks;
import dev.tctrace.api.v1alpha1.ProgramReason;

/**
 * Says without attaching anything whether a program can be traced. That nothing is found does not promise it: the kernel has
 * the last word when the tracer is attached.
 */
public final class Traceability {
    /** The entry functions of libxdp's and bpfman's dispatchers. */
    private static final Set<String> DISPATCHERS = Set.of("xdp_dispatcher", "tc_dispatcher");

    private Traceability() {}

    /** Looks at the program, and at every link on this node. Once for each new program, not for each packet. */
    public static Optional<Obstacle> obstacle(ProgramFacts program) {
        return obstacle(program, TracingLinks.all());
    }

    /** @param links every tracing link on this node */
    public static Optional<Obstacle> obstacle(ProgramFacts program, List<TracingLink> links) {
        if (!program.hasFunctionInfo()) {
            return refuse(
                    ProgramReason.NoBTF,
                    "It was loaded without BTF or func_info, so the kernel cannot tell its function's type."
                            + " Build it with clang -g and load it with libbpf 0.1, cilium/ebpf 0.5 or later.");
        }
        if (!program.jited()) {
            return refuse(
                    ProgramReason.JitOff,
                    "It runs in the interpreter; only machine code can be traced."
                            + " Set net.core.bpf_jit_enable=1 and load it again.");
        }
        if (DISPATCHERS.contains(program.name())) {
            return refuse(
                    ProgramReason.DispatcherSlot,
                    "It is a dispatcher: the programs in its slots come and go by freplace, which a tracer would block.");
        }
        return links.stream()
                .filter(link -> link.replaces()
                        && link.targetId() == program.id()
                        && link.targetTypeId() == program.entryTypeId())
                .findFirst()
                .flatMap(link -> refuse(
                        ProgramReason.HeldByFreplace,
                        "Program " + link.programId() + " replaces its function (freplace); the kernel takes no tracer"
                                + " beside it."));
    }

    private static Optional<Obstacle> refuse(ProgramReason reason, String message) {
        return Optional.of(new Obstacle(reason, message));
    }
}
