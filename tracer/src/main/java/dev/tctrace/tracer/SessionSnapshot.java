// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.util.List;
import java.util.Map;

/**
 * The state of a {@link TraceSession} at one moment.
 *
 * @param target the target
 * @param state the state
 * @param problem why nothing is traced; null unless the state is {@link SessionState#NOT_TRACING}
 * @param message what is wrong and what to do; empty where all is well
 * @param programs the programs of the target, in the order in which packets pass them
 * @param gone programs that are no longer there, with what was counted at them; the latest, and none that counted nothing
 * @param gaps the sum of the times in which programs that came later were there, but not their tracers
 * @param total the sum over all programs, those that are gone included; a packet that passes two programs counts twice
 * @param droppedByKernel packets that were reported, and that the kernel itself dropped then, by {@link KernelDrop#key}
 */
public record SessionSnapshot(
        Target target,
        SessionState state,
        SessionProblem problem,
        String message,
        List<ProgramView> programs,
        List<ProgramView> gone,
        Gaps gaps,
        Counters total,
        Map<String, Long> droppedByKernel) {

    /**
     * What passed untraced in all.
     *
     * @param count how often
     * @param packets how many packets, at most, where the kernel counted them
     * @param unknownMillis how long in all it was where it did not
     */
    public record Gaps(int count, long packets, long unknownMillis) {
        public static final Gaps NONE = new Gaps(0, 0, 0);

        /** A sentence; empty where there was none. */
        public String text() {
            if (count == 0) {
                return "";
            }
            String unknown = unknownMillis == 0
                    ? ""
                    : (packets == 0 ? "" : ", and ") + "an unknown number in " + unknownMillis
                            + " ms at most (kernel.bpf_stats_enabled=1 counts them)";
            String known = packets == 0 && unknownMillis > 0 ? "" : packets + " at most";
            return "Packets that passed untraced after " + count + (count == 1 ? " replacement: " : " replacements: ")
                    + known + unknown + ".";
        }

        public Gaps plus(Gap gap) {
            return gap.packets() == Gap.UNKNOWN
                    ? new Gaps(count + 1, packets, unknownMillis + gap.millis())
                    : new Gaps(count + 1, packets + gap.packets(), unknownMillis);
        }
    }

    /** One whose programs are all still there, and that does not look for drops by the kernel. */
    public SessionSnapshot(
            Target target,
            SessionState state,
            SessionProblem problem,
            String message,
            List<ProgramView> programs,
            Counters total) {
        this(target, state, problem, message, programs, List.of(), Gaps.NONE, total, Map.of());
    }

    public SessionSnapshot {
        programs = List.copyOf(programs);
        gone = List.copyOf(gone);
        droppedByKernel = Map.copyOf(droppedByKernel);
    }
}
