package dev.tctrace.agent.node;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.tctrace.agent.trace.TraceRequest;
import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.ProgramSource;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.VerdictName;

/** From a spec to what the engine is asked. Defaults are repeated here for a CR that was stored before they were. */
final class TraceRequests {
    static final int DEFAULT_RECORDS_PER_SECOND = 100;
    static final int DEFAULT_SNAP_LENGTH = 128;

    private TraceRequests() {}

    static TraceRequest of(TcTraceSpec spec) {
        Optional<TcTraceSpec.ProgramSelector> programs = Optional.ofNullable(spec.programs());
        return new TraceRequest(
                Objects.requireNonNullElse(spec.direction(), Direction.Both),
                programs.map(TcTraceSpec.ProgramSelector::source).orElse(ProgramSource.Auto),
                programs.map(TcTraceSpec.ProgramSelector::name).orElse(""),
                0,
                Objects.requireNonNullElse(spec.filter(), "").strip(),
                verdicts(spec.verdicts()),
                Optional.ofNullable(spec.sampling())
                        .map(TcTraceSpec.Sampling::maxRecordsPerSecond)
                        .orElse(DEFAULT_RECORDS_PER_SECOND),
                Optional.ofNullable(spec.report())
                        .map(TcTraceSpec.Report::snapLength)
                        .map(length -> Math.max(64, Math.min(512, length)))
                        .orElse(DEFAULT_SNAP_LENGTH));
    }

    private static Set<VerdictName> verdicts(List<VerdictName> verdicts) {
        return verdicts == null || verdicts.isEmpty() ? Set.of() : EnumSet.copyOf(verdicts);
    }
}
