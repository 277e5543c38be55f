// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.tctrace.tracer.Gap;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.engine.TracerSettings.Seeing;
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
     * Detaches what is not wanted any more, and attaches what is.
     *
     * @param places the programs to be traced
     * @param keep all places whose tracers stay, those of probes included
     * @return the directions all of whose packets are seen, or will be when a successor comes
     */
    Set<Direction> follow(List<SharedPlaces> places, List<TracerKey> keep, Look look) {
        detachAllBut(keep, places);
        tracers.keepFailuresOf(keep);
        Set<Direction> traced = EnumSet.noneOf(Direction.class);
        Map<TracerKey, Obstacle> notCounted = new HashMap<>();
        for (SharedPlaces shared : places) {
            notCounted.putAll(shared.notCounted());
            // Where only some packets come by, the others would be seen by nobody.
            if (ensure(shared, look) && shared.first().placement().everyPacket()) {
                traced.add(shared.first().direction());
            }
        }
        tracers.notCounted(notCounted);
        successors.withoutSuccessor(System.nanoTime()).forEach(this::reportWithoutSuccessor);
        traced.addAll(successors.directions());
        return traced;
    }

    private void detachAllBut(List<TracerKey> keep, List<SharedPlaces> wanted) {
        Map<TracerKey, List<TracerKey>> together = new HashMap<>();
        for (SharedPlaces shared : wanted) {
            List<TracerKey> keys = shared.counted().stream().map(TracerKey::of).toList();
            keys.forEach(key -> together.put(key, keys));
        }
        for (TracerKey place : tracers.places()) {
            if (!keep.contains(place)) {
                AttachedProgram old = tracers.programAt(place);
                // It may have gone already, with a place that was counted together with this one.
                if (old != null && !old.ours()) {
                    successors.departed(old, System.nanoTime()).ifPresent(this::reportWithoutSuccessor);
                }
                tracers.detach(place);
            } else if (together.containsKey(place)
                    && tracers.traces(place)
                    && !tracers.together(place).equals(together.get(place))) {
                tracers.detach(place);
            }
        }
    }

    private boolean ensure(SharedPlaces places, Look look) {
        if (tracers.traces(TracerKey.of(places.first()))) {
            return true;
        }
        boolean watched = look.countsArrivals() && places.first().direction() == Direction.INGRESS;
        if (!tracers.attach(places, !look.first() || watched ? Seeing.ALL_COUNTED : Seeing.MATCHING)) {
            return false;
        }
        boolean gapReported = look.first();
        for (AttachedProgram program : places.counted()) {
            Optional<AttachedProgram> old = successors.succeeds(program);
            old.ifPresent(gone -> listener.onReplaced(target, gone, program));
            if (!gapReported && old.isPresent()) {
                gapReported = true;
                reportGap(program, look.changedAt());
            }
            listener.onAttached(target, program);
        }
        return true;
    }

    /** What passed a program before its tracer was there. */
    private void reportGap(AttachedProgram program, long changedAt) {
        long millis = Math.max(1, (System.nanoTime() - changedAt) / 1_000_000);
        Gap gap = new Gap(tracers.missed(program), millis);
        if (gap.packets() != 0) {
            gaps = gaps.plus(gap);
            listener.onGap(target, program, gap);
        }
    }

    private void reportWithoutSuccessor(AttachedProgram program) {
        listener.onReplaced(target, program, null);
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
