// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Direction;

/**
 * Programs that went, and whose successor on the same hook may not be there yet. Pure but for what it remembers. Not
 * thread-safe.
 */
final class Successors {
    /** A program that went has a successor, most times, within this time. */
    static final long WAIT_NANOS = 1_000_000_000L;

    private final Map<TracerKey.Hook, Departed> departed = new HashMap<>();

    private record Departed(AttachedProgram program, long at) {}

    /**
     * A program went.
     *
     * @return the one that went from the same hook before, and has no successor now
     */
    Optional<AttachedProgram> departed(AttachedProgram program, long now) {
        Departed before = departed.put(hook(program), new Departed(program, now));
        return Optional.ofNullable(before).map(Departed::program);
    }

    /** A program came: whom it succeeds. */
    Optional<AttachedProgram> succeeds(AttachedProgram program) {
        return Optional.ofNullable(departed.remove(hook(program))).map(Departed::program);
    }

    /** Those that have waited long enough; they are forgotten. */
    List<AttachedProgram> withoutSuccessor(long now) {
        List<Departed> alone = departed.values().stream()
                .filter(gone -> now - gone.at() >= WAIT_NANOS)
                .toList();
        departed.values().removeAll(alone);
        return alone.stream().map(Departed::program).toList();
    }

    /** All that still wait; they are forgotten. */
    List<AttachedProgram> giveUp() {
        List<AttachedProgram> all =
                departed.values().stream().map(Departed::program).toList();
        departed.clear();
        return all;
    }

    /** The directions in which a successor is awaited. */
    Set<Direction> directions() {
        return departed.values().stream()
                .map(gone -> gone.program().direction())
                .collect(Collectors.toSet());
    }

    private static TracerKey.Hook hook(AttachedProgram program) {
        return TracerKey.of(program).hook();
    }
}
