// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tctrace.tracer.Gap;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.engine.TracerSettings.Seeing;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Obstacle;

/**
 * Keeps the tracers of one target in step with its programs, and reports to the listener which program came for which, and what
 * passed untraced in between. Not thread-safe.
 */
final class TracerFollower {
    private final Target target;
    private final TargetTracers tracers;
    private final TraceListener listener;
    private final Successors successors = new Successors();
    private SessionSnapshot.Gaps gaps = SessionSnapshot.Gaps.NONE;

    /**
     * @param first whether it is the session's first look: of what was there before, nobody expects anything
     * @param changedAt since when things may have been as they are, as System.nanoTime() counts
     * @param countsArrivals whether calls are counted to find a {@link Bypass}
     */
    record Look(boolean first, long changedAt, boolean countsArrivals) {}

    TracerFollower(Target target, TargetTracers tracers, TraceListener listener) {
        this.target = target;
        this.tracers = tracers;
        this.listener = listener;
    }

    /**
     * A program whose tracer has just come, and what is told of it.
     *
     * @param old whom it succeeds; null: nobody
     * @param gapMillis how long it may have been there untraced, at most; 0: that is not told here
     * @param seen what its tracer has seen, by CPU
     */
    private record Arrival(AttachedProgram program, AttachedProgram old, long gapMillis, long[] seen) {}

    /**
     * Attaches what is wanted, and detaches what is not any more: in this order, so that a successor waits for nothing.
     *
     * @param places the programs to be traced
     * @param keep all places whose tracers stay, those of probes included
     * @return the directions all of whose packets are seen, or will be when a successor comes
     */
    Set<Direction> follow(List<SharedPlaces> places, List<TracerKey> keep, Look look) {
        Set<TracerKey> regrouped = detachRegrouped(keep, places);
        List<TracerKey> departed = noteDeparted(keep);
        Set<Direction> traced = EnumSet.noneOf(Direction.class);
        List<Arrival> arrivals = new ArrayList<>();
        boolean settled = false;
        try {
            tracers.keepFailuresOf(keep);
            Map<TracerKey, Obstacle> notCounted = new HashMap<>();
            for (SharedPlaces shared : places) {
                notCounted.putAll(shared.notCounted());
                // Where only some packets come by, the others would be seen by nobody.
                if (ensure(shared, regrouped, look, arrivals)
                        && shared.first().placement().everyPacket()) {
                    traced.add(shared.first().direction());
                }
            }
            tracers.notCounted(notCounted);
            // Packets may still be on their way into the programs that went, or inside one that came before its tracer.
            settled = needsGracePeriod(departed, arrivals) && Libc.awaitGracePeriod();
        } finally {
            departed.forEach(tracers::detach);
        }
        for (Arrival arrival : arrivals) {
            report(arrival, settled);
        }
        successors.withoutSuccessor(System.nanoTime()).forEach(this::reportWithoutSuccessor);
        traced.addAll(successors.directions());
        return traced;
    }

    private static boolean needsGracePeriod(List<TracerKey> departed, List<Arrival> arrivals) {
        return !departed.isEmpty() || arrivals.stream().anyMatch(arrival -> arrival.gapMillis() > 0);
    }

    /** The tracers of places that are counted together with others now. @return those that stay, without a tracer */
    private Set<TracerKey> detachRegrouped(List<TracerKey> keep, List<SharedPlaces> wanted) {
        Map<TracerKey, List<TracerKey>> together = new HashMap<>();
        for (SharedPlaces shared : wanted) {
            List<TracerKey> keys = shared.counted().stream().map(TracerKey::of).toList();
            keys.forEach(key -> together.put(key, keys));
        }
        Set<TracerKey> regrouped = new HashSet<>();
        for (TracerKey place : tracers.places()) {
            if (keep.contains(place) && together.containsKey(place) && tracers.traces(place)) {
                List<TracerKey> before = tracers.together(place);
                if (!before.equals(together.get(place))) {
                    before.stream().filter(other -> !keep.contains(other)).forEach(this::noteDeparted);
                    regrouped.add(place);
                    tracers.detach(place);
                }
            }
        }
        return regrouped;
    }

    /** @return the places whose tracers are to go */
    private List<TracerKey> noteDeparted(List<TracerKey> keep) {
        List<TracerKey> departed = new ArrayList<>();
        for (TracerKey place : tracers.places()) {
            // With a tracer go all of its places.
            if (!keep.contains(place)
                    && departed.stream()
                            .noneMatch(other -> tracers.together(other).contains(place))) {
                noteDeparted(place);
                departed.add(place);
            }
        }
        return departed;
    }

    private void noteDeparted(TracerKey place) {
        AttachedProgram old = tracers.programAt(place);
        if (old != null && !old.ours()) {
            successors.departed(old, System.nanoTime()).ifPresent(this::reportWithoutSuccessor);
        }
    }

    private boolean ensure(SharedPlaces places, Set<TracerKey> regrouped, Look look, List<Arrival> arrivals) {
        if (tracers.traces(TracerKey.of(places.first()))) {
            return true;
        }
        boolean watched = look.countsArrivals() && places.first().direction() == Direction.INGRESS;
        if (!tracers.attach(places, !look.first() || watched ? Seeing.ALL_COUNTED : Seeing.MATCHING)) {
            return false;
        }
        long millis = Math.max(1, (System.nanoTime() - look.changedAt()) / 1_000_000);
        boolean told = look.first();
        for (AttachedProgram program : places.counted()) {
            AttachedProgram old = successors.succeeds(program).orElse(null);
            boolean gap = !told && (old != null || regrouped.contains(TracerKey.of(program)));
            told |= gap;
            arrivals.add(new Arrival(program, old, gap ? millis : 0, tracers.seenByCpu(program)));
        }
        return true;
    }

    private void report(Arrival arrival, boolean settled) {
        AttachedProgram program = arrival.program();
        if (arrival.old() != null) {
            listener.onReplaced(target, arrival.old(), program);
        }
        if (arrival.gapMillis() > 0) {
            Gap gap = new Gap(tracers.missed(program, settled ? arrival.seen() : null), arrival.gapMillis());
            if (gap.packets() != 0) {
                gaps = gaps.plus(gap);
                listener.onGap(target, program, gap);
            }
        }
        listener.onAttached(target, program);
    }

    private void reportWithoutSuccessor(AttachedProgram program) {
        listener.onReplaced(target, program, null);
    }

    /** Whether a program went a moment ago that has no successor yet. */
    boolean awaitsSuccessors() {
        return !successors.directions().isEmpty();
    }

    SessionSnapshot.Gaps gaps() {
        return gaps;
    }

    /** Detaches all. */
    void letGo() {
        tracers.places().forEach(tracers::detach);
        successors.giveUp().forEach(this::reportWithoutSuccessor);
    }
}
