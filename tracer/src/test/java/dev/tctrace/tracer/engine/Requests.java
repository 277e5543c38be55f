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
        return new TraceRequest(direction, source, "", 0, filter, Set.of(), 0, 128);
    }

    static TraceRequest attached(Direction direction) {
        return of(ProgramSource.ATTACHED, direction, "");
    }

    static TraceRequest sampled(TraceRequest from, int maxRecordsPerSecond) {
        return new TraceRequest(
                from.direction(),
                from.source(),
                from.programName(),
                from.programId(),
                from.filter(),
                from.verdicts(),
                maxRecordsPerSecond,
                from.snapLength());
    }

    static TraceRequest verdicts(TraceRequest from, Verdict... verdicts) {
        return new TraceRequest(
                from.direction(),
                from.source(),
                from.programName(),
                from.programId(),
                from.filter(),
                Set.of(verdicts),
                from.maxRecordsPerSecond(),
                from.snapLength());
    }

    static TraceRequest named(TraceRequest from, String name) {
        return new TraceRequest(
                from.direction(),
                from.source(),
                name,
                from.programId(),
                from.filter(),
                from.verdicts(),
                from.maxRecordsPerSecond(),
                from.snapLength());
    }
}
