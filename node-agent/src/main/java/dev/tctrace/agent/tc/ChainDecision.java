package dev.tctrace.agent.tc;

import java.util.List;
import java.util.Optional;

/** Who decided about a packet. */
public final class ChainDecision {
    private ChainDecision() {}

    /**
     * A program that one packet passed, and what it returned.
     *
     * @param verdict signed
     */
    public record Passed(AttachedProgram program, int verdict) {
        public Effect effect() {
            return VerdictMeaning.of(program, verdict);
        }
    }

    /**
     * The program that decided at one hook (tcx and clsact of one device and direction).
     *
     * @param passed in the order in which the packet passed them
     * @return empty where every program left it to the next: the packet passes by default
     */
    public static Optional<Passed> atHook(List<Passed> passed) {
        return passed.stream().filter(p -> p.effect().endsHook()).findFirst();
    }

    /**
     * The program after which a packet went no further on its path through both ends of the pair.
     *
     * @param passed in the order in which the packet passed them
     * @return empty where it came through
     */
    public static Optional<Passed> onPath(List<Passed> passed) {
        return passed.stream().filter(p -> p.effect().endsPath()).findFirst();
    }
}
