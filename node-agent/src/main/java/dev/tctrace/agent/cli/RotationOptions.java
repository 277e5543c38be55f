// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import dev.tctrace.agent.cli.output.Rotation;

/** When {@code --pcapng} goes on in another file: the options of tcpdump, with its meaning. */
final class RotationOptions {
    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = {"-C", "--rotate-size"},
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "With --pcapng: go on in another file before a packet where this one is larger than SIZE "
                    + "millions of bytes; with k, m or g: KiB, MiB or GiB. The files after the first have a number "
                    + "after their name, from 1.")
    Long size;

    @Option(
            names = {"-G", "--rotate-time"},
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "With --pcapng: go on in another file after this time: 3600 (seconds), 1h30m. FILE may hold "
                    + "a time in the form of strftime(3), such as trace-%%Y%%m%%d-%%H%%M%%S.pcapng; without one each file "
                    + "overwrites the one before.")
    Duration time;

    @Option(
            names = {"-W", "--rotate-files"},
            paramLabel = "N",
            description =
                    "With -C: write at most N files, then overwrite the first, and number all of them, from 0, with "
                            + "as many digits as the last one needs. With -G alone: end after N files.")
    Integer files;

    /** Checks what the parser cannot. */
    Rotation value(String pcapng) {
        if (size == null && time == null && files == null) {
            return Rotation.NONE;
        }
        if (pcapng == null || pcapng.equals("-")) {
            throw wrong("-C, -G and -W need files to rotate: add --pcapng FILE");
        }
        if (size == null && time == null) {
            throw wrong("-W limits the number of files: add -C SIZE or -G TIME, which begin a new one");
        }
        if (files != null && files < 1) {
            throw wrong("--rotate-files must be at least 1");
        }
        return new Rotation(size == null ? 0 : size, time, files == null ? 0 : files);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** A number of seconds, as in tcpdump, or a duration as everywhere. */
    static final class TimeConverter implements ITypeConverter<Duration> {
        private final Converters.DurationConverter durations = new Converters.DurationConverter();

        @Override
        public Duration convert(String text) {
            return durations.convert(text.matches("\\d{1,9}") ? text + "s" : text);
        }
    }

    /** Millions of bytes; k, m and g are powers of 1024, as in tcpdump. */
    static final class SizeConverter implements ITypeConverter<Long> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})([kmg]?)");

        @Override
        public Long convert(String text) {
            Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
            if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
                throw new TypeConversionException(
                        "'" + text + "' is not a size: use 100 (millions of bytes), 512k, 100m or 2g");
            }
            return Long.parseLong(form.group(1))
                    * switch (form.group(2)) {
                        case "k" -> 1L << 10;
                        case "m" -> 1L << 20;
                        case "g" -> 1L << 30;
                        default -> 1_000_000L;
                    };
        }
    }
}
