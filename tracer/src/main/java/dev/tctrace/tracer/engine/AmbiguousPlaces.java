// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Obstacle;

/** Says of which places a trace would not count the calls apart, without tracing. */
public final class AmbiguousPlaces {
    private final Map<TracerKey, Obstacle> obstacles = new HashMap<>();

    /** @param programs everything that is attached, in the order in which packets pass it */
    public AmbiguousPlaces(List<AttachedProgram> programs) {
        SharedPlaces.of(programs, programs).forEach(places -> obstacles.putAll(places.notCounted()));
    }

    /** @return empty where its calls are counted at their own place */
    public Optional<Obstacle> of(AttachedProgram program) {
        return Optional.ofNullable(obstacles.get(TracerKey.of(program)));
    }
}
