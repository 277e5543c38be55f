package dev.tctrace.agent.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.VerdictName;

/** What people type, and what it means. */
final class Converters {
    private Converters() {}

    /** in, out, both; and the words of the TcTrace resource. */
    static final class DirectionConverter implements ITypeConverter<Direction> {
        @Override
        public Direction convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "in", "ingress" -> Direction.Ingress;
                case "out", "egress" -> Direction.Egress;
                case "both" -> Direction.Both;
                default -> throw new TypeConversionException("'" + text + "' is no direction: write in, out or both");
            };
        }
    }

    /** TC_ACT_SHOT, shot, 2; other for all that have no name. */
    static final class VerdictConverter implements ITypeConverter<VerdictName> {
        private static final String PREFIX = "TC_ACT_";

        @Override
        public VerdictName convert(String text) {
            String name = text.strip().toUpperCase(Locale.ROOT);
            for (VerdictName verdict : VerdictName.values()) {
                if (verdict.name().equals(name)
                        || verdict.name().equals(PREFIX + name)
                        || verdict != VerdictName.OTHER
                                && Integer.toString(verdict.value()).equals(name)) {
                    return verdict;
                }
            }
            throw new TypeConversionException("'" + text + "' is no verdict: write one of "
                    + Arrays.stream(VerdictName.values())
                            .map(verdict -> verdict.name().replace(PREFIX, "").toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                    + ", or its number");
        }
    }

    /** 10s, 500ms, 5m, 1h; a bare number is seconds. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");

        @Override
        public Duration convert(String text) {
            Matcher form = FORM.matcher(text.strip());
            if (!form.matches()) {
                throw new TypeConversionException("'" + text + "' is no duration: write 10s, 500ms, 5m or 1h");
            }
            long amount = Long.parseLong(form.group(1));
            Duration duration = switch (form.group(2) == null ? "s" : form.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofSeconds(amount);
            };
            if (duration.isZero()) {
                throw new TypeConversionException("A duration must be longer than nothing");
            }
            return duration;
        }
    }
}
