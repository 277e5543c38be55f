// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.tc.AttachedProgram;

/**
 * What the tracers that are gone counted, by place. The latest places keep a row of their own; of those before only the sum is
 * left. Pure but for what it remembers. Not thread-safe.
 */
final class PastCounters {
    private final int most;
    private final Map<TracerKey, Past> past = new LinkedHashMap<>();
    private Counters forgotten = Counters.ZERO;

    private record Past(AttachedProgram program, Counters counters, List<Integer> tracerIds) {}

    /** @param most how many places keep their rows */
    PastCounters(int most) {
        this.most = most;
    }

    /** Adds what a tracer counted at a place; the place is the latest now. */
    void add(TracerKey place, AttachedProgram program, int tracerId, Counters counters) {
        Past before = past.remove(place);
        List<Integer> ids = new ArrayList<>(before == null ? List.of() : before.tracerIds());
        ids.add(tracerId);
        past.put(
                place,
                new Past(program, before == null ? counters : KernelCounters.sum(before.counters(), counters), ids));
    }

    /**
     * Forgets the oldest places beyond the limit, but for their sum.
     *
     * @param traced places that are traced again: they keep theirs
     * @return the ids of the tracers that were forgotten
     */
    List<Integer> forgetTheOldest(Set<TracerKey> traced) {
        List<Integer> ids = new ArrayList<>();
        Iterator<Map.Entry<TracerKey, Past>> oldest = past.entrySet().iterator();
        for (int left = past.size() - most; left > 0; left--) {
            Map.Entry<TracerKey, Past> entry = oldest.next();
            if (!traced.contains(entry.getKey())) {
                forgotten = KernelCounters.sum(forgotten, entry.getValue().counters());
                ids.addAll(entry.getValue().tracerIds());
                oldest.remove();
            }
        }
        return ids;
    }

    /** Of the tracers that were at a place. */
    Counters at(TracerKey place) {
        Past before = past.get(place);
        return before == null ? Counters.ZERO : before.counters();
    }

    /** Of all tracers, those that were forgotten included. */
    Counters total() {
        return past.values().stream().map(Past::counters).reduce(forgotten, KernelCounters::sum);
    }

    /**
     * The rows of places with counts.
     *
     * @param shown places that have a row elsewhere
     * @param traced places that are traced again
     */
    List<ProgramView> rows(Set<TracerKey> shown, Set<TracerKey> traced) {
        return past.entrySet().stream()
                .filter(entry -> !shown.contains(entry.getKey())
                        && !traced.contains(entry.getKey())
                        && entry.getValue().counters().matched() > 0)
                .map(entry -> new ProgramView(
                        entry.getValue().program(),
                        false,
                        null,
                        "",
                        entry.getValue().counters()))
                .toList();
    }
}
