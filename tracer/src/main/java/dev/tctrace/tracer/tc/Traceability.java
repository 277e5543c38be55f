// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.List;
import java.util.Optional;

import dev.tctrace.tracer.libbpf.ArgumentTrial;
import dev.tctrace.tracer.libbpf.TracingLink;
import dev.tctrace.tracer.libbpf.TracingLinks;

/**
 * Says without attaching anything whether a program can be traced. That nothing is found does not promise it: the kernel has
 * the last word when the tracer is attached.
 */
public final class Traceability {
    private Traceability() {}

    /** Looks at the program, and at every link on this node. Once for each new program, not for each packet. */
    public static Optional<Obstacle> obstacle(ProgramFacts program) {
        return obstacle(program, TracingLinks.all());
    }

    /** @param links every tracing link on this node */
    public static Optional<Obstacle> obstacle(ProgramFacts program, List<TracingLink> links) {
        if (!program.hasFunctionInfo()) {
            return refuse(
                    NotTracedReason.NO_BTF,
                    "It was loaded without BTF or func_info, so the kernel cannot tell its function's type."
                            + " Build it with clang -g and load it with libbpf 0.1, cilium/ebpf 0.5 or later.");
        }
        if (!program.jited()) {
            return refuse(
                    NotTracedReason.JIT_OFF,
                    "It runs in the interpreter; only machine code can be traced."
                            + " Set net.core.bpf_jit_enable=1 and load it again.");
        }
        if (program.parameters() == 0
                && !ArgumentTrial.handsOver(program.id(), program.name()).orElse(true)) {
            return refuse(
                    NotTracedReason.NO_PACKET_ARGUMENT,
                    "Its entry function has no parameter, and this kernel hands the packet only over where there is"
                            + " one. Declare it as int " + program.name()
                            + "(struct __sk_buff *skb) and load it again, or use a kernel from 6.8 on.");
        }
        return links.stream()
                .filter(link -> link.replaces()
                        && link.targetId() == program.id()
                        && link.targetTypeId() == program.entryTypeId())
                .findFirst()
                .flatMap(link -> refuse(
                        NotTracedReason.HELD_BY_FREPLACE,
                        "Program " + link.programId() + " replaces its function (freplace) and runs instead of it; the"
                                + " kernel takes no tracer beside it."));
    }

    private static Optional<Obstacle> refuse(NotTracedReason reason, String message) {
        return Optional.of(new Obstacle(reason, message));
    }
}
