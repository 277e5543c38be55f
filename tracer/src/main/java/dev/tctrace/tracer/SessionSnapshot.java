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

    public SessionSnapshot {
        programs = List.copyOf(programs);
        gone = List.copyOf(gone);
        droppedByKernel = Map.copyOf(droppedByKernel);
    }

    /** A builder: without a problem or a message, without programs, and nothing counted. */
    public static Builder builder(Target target, SessionState state) {
        return new Builder(target, state);
    }

    /** A builder that begins with this one. */
    public Builder toBuilder() {
        return new Builder(target, state)
                .problem(problem)
                .message(message)
                .programs(programs)
                .gone(gone)
                .gaps(gaps)
                .total(total)
                .droppedByKernel(droppedByKernel);
    }

    /** What is not set is empty, zero, or for the problem null. */
    public static final class Builder {
        private final Target target;
        private final SessionState state;
        private SessionProblem problem;
        private String message = "";
        private List<ProgramView> programs = List.of();
        private List<ProgramView> gone = List.of();
        private Gaps gaps = Gaps.NONE;
        private Counters total = Counters.ZERO;
        private Map<String, Long> droppedByKernel = Map.of();

        private Builder(Target target, SessionState state) {
            this.target = target;
            this.state = state;
        }

        public Builder problem(SessionProblem why) {
            problem = why;
            return this;
        }

        public Builder message(String text) {
            message = text;
            return this;
        }

        public Builder programs(List<ProgramView> seen) {
            programs = seen;
            return this;
        }

        public Builder gone(List<ProgramView> former) {
            gone = former;
            return this;
        }

        public Builder gaps(Gaps sum) {
            gaps = sum;
            return this;
        }

        public Builder total(Counters sum) {
            total = sum;
            return this;
        }

        public Builder droppedByKernel(Map<String, Long> byReason) {
            droppedByKernel = byReason;
            return this;
        }

        public SessionSnapshot build() {
            return new SessionSnapshot(target, state, problem, message, programs, gone, gaps, total, droppedByKernel);
        }
    }
}
