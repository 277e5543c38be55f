// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.List;
import java.util.OptionalLong;

import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Direction;

/** Asks one target's tracers and counting probe whether packets {@link Bypass} its programs. Not thread-safe. */
final class BypassDetector {
    private final TargetTracers tracers;
    private final TargetProbes probes;
    private final Bypass bypass = new Bypass();

    BypassDetector(TargetTracers tracers, TargetProbes probes) {
        this.tracers = tracers;
        this.probes = probes;
    }

    /** @param wanted the programs that are to be traced */
    void look(List<AttachedProgram> wanted) {
        OptionalLong arrived = probes.counted(Direction.INGRESS);
        if (arrived.isPresent()) {
            long seen = wanted.stream()
                    .filter(program -> entersBy(program, false))
                    .mapToLong(tracers::seen)
                    .max()
                    .orElse(0);
            bypass.look(arrived.getAsLong(), seen);
        }
    }

    boolean found() {
        return bypass.found();
    }

    /** Whether a traced program sees all packets at the pod's own end: none gets past that one. */
    boolean impossible(List<AttachedProgram> wanted) {
        return wanted.stream().anyMatch(program -> entersBy(program, true));
    }

    /** Whether packets towards the pod pass it at that end. */
    private boolean entersBy(AttachedProgram program, boolean podEnd) {
        return program.direction() == Direction.INGRESS
                && program.device().podEnd() == podEnd
                && program.placement().everyPacket()
                && tracers.traces(TracerKey.of(program));
    }

    /** A sentence; empty where there is no bypass. */
    String text(String podInterface) {
        return bypass.found()
                ? "Packets come to " + podInterface + " past the programs of the other end ("
                        + bypass.past()
                        + " before it was noticed; bpf_redirect_peer does so): a pass-through program of"
                        + " ours shows them."
                : "";
    }
}
