package dev.tctrace.agent.trace;

import java.util.Set;

import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.ProgramSource;
import dev.tctrace.api.v1alpha1.VerdictName;

/** Requests that tests begin with. */
final class Requests {
    private Requests() {}

    static TraceRequest of(ProgramSource source, Direction direction, String filter) {
        return new TraceRequest(direction, source, "", 0, filter, Set.of(), 0, 128);
    }

    static TraceRequest attached(Direction direction) {
        return of(ProgramSource.Attached, direction, "");
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

    static TraceRequest verdicts(TraceRequest from, VerdictName... verdicts) {
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
