// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import dev.tctrace.api.contract.Cidr;
import dev.tctrace.api.v1alpha1.Durations;
import dev.tctrace.tracer.IpPrefix;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

/** What people type, and what it means. */
final class Converters {
    private Converters() {}

    /** in, out, both; and the words of the TcTrace resource. */
    static final class DirectionConverter implements ITypeConverter<Direction> {
        @Override
        public Direction convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "in", "ingress" -> Direction.INGRESS;
                case "out", "egress" -> Direction.EGRESS;
                case "both" -> Direction.BOTH;
                default -> throw new TypeConversionException("'" + text + "' is not a direction: use in, out or both");
            };
        }
    }

    /** auto, attached, probe. */
    static final class SourceConverter implements ITypeConverter<ProgramSource> {
        @Override
        public ProgramSource convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "auto" -> ProgramSource.AUTO;
                case "attached" -> ProgramSource.ATTACHED;
                case "probe" -> ProgramSource.PROBE;
                default ->
                    throw new TypeConversionException("'" + text + "' is not a source: use auto, attached or probe");
            };
        }
    }

    /** TC_ACT_SHOT, shot, 2; other for all that have no name. */
    static final class VerdictConverter implements ITypeConverter<Verdict> {
        private static final String PREFIX = "TC_ACT_";

        @Override
        public Verdict convert(String text) {
            String name = text.strip().toUpperCase(Locale.ROOT);
            for (Verdict verdict : Verdict.values()) {
                if (verdict.name().equals(name)
                        || verdict.name().equals(PREFIX + name)
                        || verdict != Verdict.OTHER
                                && Integer.toString(verdict.code()).equals(name)) {
                    return verdict;
                }
            }
            throw new TypeConversionException("'" + text + "' is not a verdict: use one of "
                    + Arrays.stream(Verdict.values())
                            .map(verdict -> verdict.name().replace(PREFIX, "").toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                    + ", or its number");
        }
    }

    /** An address or a CIDR, as in spec.peer.cidr of a TcTrace. */
    static final class PeerConverter implements ITypeConverter<IpPrefix> {
        @Override
        public IpPrefix convert(String text) {
            return Cidr.parse(text)
                    .map(cidr -> new IpPrefix(cidr.address(), cidr.length()))
                    .orElseThrow(() -> new TypeConversionException("'" + text
                            + "' is no address: write one such as 10.0.0.1 or fd00::1, or a block such as 10.0.0.0/8"));
        }
    }

    /** The same durations as spec.duration of a TcTrace. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Durations.parse(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text
                            + "' is not a duration: use a positive time of at most 168h, such as 90s, 10m or 1h30m"));
        }
    }
}
