// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.tctrace.agent.api.ApiEnums;
import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.ProgramSource;
import dev.tctrace.api.v1alpha1.SpecDefaults;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.VerdictName;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.tc.Verdict;

/** From a spec to what the engine is asked. Defaults are repeated here for a CR that was stored before they were. */
final class TraceRequests {
    private TraceRequests() {}

    static TraceRequest of(TcTraceSpec spec) {
        Optional<TcTraceSpec.ProgramSelector> programs = Optional.ofNullable(spec.programs());
        return TraceRequest.builder()
                .direction(ApiEnums.fromApi(Objects.requireNonNullElse(spec.direction(), Direction.BOTH)))
                .source(ApiEnums.fromApi(
                        programs.map(TcTraceSpec.ProgramSelector::source).orElse(ProgramSource.AUTO)))
                .programName(programs.map(TcTraceSpec.ProgramSelector::name).orElse(""))
                .filter(Objects.requireNonNullElse(spec.filter(), "").strip())
                .verdicts(verdicts(spec.verdicts()))
                .maxRecordsPerSecond(Optional.ofNullable(spec.sampling())
                        .map(TcTraceSpec.Sampling::maxRecordsPerSecond)
                        .orElse(SpecDefaults.MAX_RECORDS_PER_SECOND))
                .snapLength(Optional.ofNullable(spec.report())
                        .map(TcTraceSpec.Report::snapLength)
                        .map(length ->
                                Math.max(SpecDefaults.SNAP_LENGTH_MIN, Math.min(SpecDefaults.SNAP_LENGTH_MAX, length)))
                        .orElse(SpecDefaults.SNAP_LENGTH))
                .kernelDrops(Optional.ofNullable(spec.report())
                        .map(TcTraceSpec.Report::kernelDrops)
                        .orElse(true))
                .build();
    }

    /**
     * A hash of what a spec asks, spec.peer included: whoever asks the same goes on with the same counts.
     *
     * @return 16 hexadecimal digits
     */
    static String question(TcTraceSpec spec) {
        TraceRequest asked = of(spec);
        String text = Arrays.asList(
                        asked.direction(),
                        asked.source(),
                        asked.programName(),
                        asked.filter(),
                        new TreeSet<>(asked.verdicts()),
                        asked.maxRecordsPerSecond(),
                        asked.snapLength(),
                        asked.kernelDrops(),
                        spec.peer())
                .toString();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static Set<Verdict> verdicts(List<VerdictName> verdicts) {
        Set<Verdict> wanted = EnumSet.noneOf(Verdict.class);
        if (verdicts != null) {
            verdicts.forEach(verdict -> wanted.add(ApiEnums.fromApi(verdict)));
        }
        return wanted;
    }
}
