// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

import dev.tctrace.tracer.engine.TracerSettings.Seeing;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Obstacle;
import dev.tctrace.tracer.tc.TargetPrograms;

/** The probes of one target, at most one a direction, each with its tracer. One thread at a time. */
final class TargetProbes {
    private final TracerPool pool;
    private final TargetTracers tracers;
    private final Consumer<AttachedProgram> onAttached;
    private final Map<Direction, Probe> probes = new EnumMap<>(Direction.class);
    private AttachBackoff failure;
    private boolean lookedForLeftovers;

    TargetProbes(TracerPool pool, TargetTracers tracers, Consumer<AttachedProgram> onAttached) {
        this.pool = pool;
        this.tracers = tracers;
        this.onAttached = onAttached;
    }

    /** Once a session: removes what dead agents left on the interface. */
    void removeLeftovers(NetworkNamespace namespace, int ifindex) {
        if (!lookedForLeftovers) {
            lookedForLeftovers = true;
            namespace.run(() -> {
                pool.clsact().removeLeftovers(namespace, ifindex);
                return null;
            });
        }
    }

    boolean contains(AttachedProgram program) {
        return program.ours() && probes.values().stream().anyMatch(probe -> probe.id() == program.id());
    }

    /** A probe that somebody removed, or whose interface was made anew, is forgotten, so that it is made anew as well. */
    void dropThoseThatAreGone(TargetPrograms found) {
        probes.values().removeIf(probe -> {
            boolean gone = found.programs().stream().noneMatch(program -> program.id() == probe.id());
            if (gone) {
                probe.detach(Optional.empty());
                probe.close();
            }
            return gone;
        });
    }

    /**
     * Adds and removes.
     *
     * @param needed the directions that need a probe
     * @param counted the directions that need one that counts and does nothing else
     * @return why one of them has none; null where all are there
     */
    Obstacle follow(NetworkNamespace namespace, TargetPrograms found, Set<Direction> needed, Set<Direction> counted) {
        Set<Direction> wanted = EnumSet.noneOf(Direction.class);
        wanted.addAll(needed);
        wanted.addAll(counted);
        for (Direction direction : List.of(Direction.INGRESS, Direction.EGRESS)) {
            Probe probe = probes.get(direction);
            if (!wanted.contains(direction) || probe != null && probe.silent() == needed.contains(direction)) {
                remove(direction, Optional.of(namespace));
            }
        }
        if (probes.keySet().containsAll(wanted)) {
            return null;
        }
        AttachBackoff before = failure;
        if (before != null && before.holds(System.nanoTime())) {
            return before.obstacle();
        }
        failure = null;
        for (Direction direction : wanted) {
            if (!probes.containsKey(direction)) {
                try {
                    add(namespace, found, direction, !needed.contains(direction));
                } catch (BpfException e) {
                    failure = AttachBackoff.of(TracerObstacle.of(e, "__sk_buff"), before, System.nanoTime());
                }
            }
        }
        return failure == null ? null : failure.obstacle();
    }

    private void add(NetworkNamespace namespace, TargetPrograms found, Direction direction, boolean silent) {
        Probe probe = Probe.prepare(pool, found.podEnd(), direction);
        probe.silent(silent);
        try {
            boolean tcx = probe.tcxWorks(namespace);
            tracers.attach(
                    probe.place(tcx), probe.program(), "__sk_buff", silent ? Seeing.COUNT_ONLY : Seeing.MATCHING);
            probe.attach(namespace, tcx);
            probes.put(direction, probe);
            if (!silent) {
                onAttached.accept(probe.place(tcx));
            }
        } catch (RuntimeException | Error e) {
            detachTracer(probe);
            probe.detach(Optional.of(namespace));
            probe.close();
            throw e;
        }
    }

    /** How many packets a counting probe saw; empty where there is none. */
    OptionalLong counted(Direction direction) {
        Probe probe = probes.get(direction);
        return probe == null || !probe.silent()
                ? OptionalLong.empty()
                : OptionalLong.of(tracers.seen(probe.place(probe.onTcx())));
    }

    private boolean shows(AttachedProgram program) {
        return program.ours()
                && probes.values().stream().anyMatch(probe -> probe.id() == program.id() && !probe.silent());
    }

    private void remove(Direction direction, Optional<NetworkNamespace> namespace) {
        Probe probe = probes.remove(direction);
        if (probe != null) {
            probe.detach(namespace);
            detachTracer(probe);
            probe.close();
        }
    }

    private void detachTracer(Probe probe) {
        tracers.places().stream()
                .filter(place -> place.programId() == probe.id())
                .forEach(tracers::detach);
    }

    /** @param namespace where they are; empty where that is gone */
    void removeAll(Optional<NetworkNamespace> namespace) {
        EnumSet.allOf(Direction.class).forEach(direction -> remove(direction, namespace));
    }

    /**
     * What is shown: the wanted programs and the probes, in the order in which packets pass. A probe that was attached a
     * moment ago, after the look, comes first on its hook.
     */
    List<AttachedProgram> among(TargetPrograms found, List<AttachedProgram> wanted) {
        List<AttachedProgram> shown = new ArrayList<>(found.programs().stream()
                .filter(program -> wanted.contains(program) || shows(program))
                .toList());
        for (Probe probe : probes.values()) {
            if (!probe.silent() && shown.stream().noneMatch(program -> program.id() == probe.id())) {
                AttachedProgram place = probe.place(probe.onTcx());
                shown.add(firstOn(shown, place), place);
            }
        }
        return shown;
    }

    /** Packets that leave the pod pass its end first; those that come pass the host's end first. */
    static int firstOn(List<AttachedProgram> shown, AttachedProgram place) {
        for (int i = 0; i < shown.size(); i++) {
            AttachedProgram other = shown.get(i);
            boolean same = other.direction() == place.direction();
            if (same && (other.device().podEnd() || place.direction() == Direction.EGRESS)
                    || !same && other.direction() == Direction.EGRESS) {
                return i;
            }
        }
        return shown.size();
    }
}
