// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.Set;

import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

/** Requests that tests begin with. */
final class Requests {
    private Requests() {}

    static TraceRequest of(ProgramSource source, Direction direction, String filter) {
        return TraceRequest.builder()
                .direction(direction)
                .source(source)
                .filter(filter)
                .build();
    }

    static TraceRequest attached(Direction direction) {
        return of(ProgramSource.ATTACHED, direction, "");
    }

    static TraceRequest sampled(TraceRequest from, int maxRecordsPerSecond) {
        return from.toBuilder().maxRecordsPerSecond(maxRecordsPerSecond).build();
    }

    static TraceRequest verdicts(TraceRequest from, Verdict... verdicts) {
        return from.toBuilder().verdicts(Set.of(verdicts)).build();
    }

    static TraceRequest named(TraceRequest from, String name) {
        return from.toBuilder().programName(name).build();
    }
}
