// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * When a capture goes on in another file, and what that file is called: tcpdump's {@code -C}, {@code -G} and {@code -W}.
 *
 * @param maxBytes a file that is larger than this is followed by another; 0: whatever the size
 * @param period each period has files of its own; null: there are no periods
 * @param files with {@code maxBytes}, how many files there are before the first is overwritten; with a period alone, how many
 *     there are before the capture ends; 0: no limit
 */
public record Rotation(long maxBytes, Duration period, int files) {
    public static final Rotation NONE = new Rotation(0, null, 0);

    /**
     * The file that packets go to.
     *
     * @param period its period, from 0
     * @param since when that began
     * @param index its number within the period, from 0
     */
    public record Position(int period, Instant since, int index) {
        public static Position first(Instant start) {
            return new Position(0, start, 0);
        }
    }

    /** The file after this one, where it is time for it; to be asked before each packet. */
    Optional<Position> next(Position at, long bytes, Instant now) {
        if (periodIsOver(at, now)) {
            return Optional.of(new Position(at.period + 1, now, 0));
        }
        if (maxBytes > 0 && bytes > maxBytes) {
            int index = at.index + 1;
            return Optional.of(new Position(at.period, at.since, files > 0 && index >= files ? 0 : index));
        }
        return Optional.empty();
    }

    /** Whether the last file is complete, so that the capture ends. */
    boolean complete(Position at, Instant now) {
        return maxBytes == 0 && files > 0 && at.period + 1 >= files && periodIsOver(at, now);
    }

    /**
     * The name of a file.
     *
     * @param name as it was asked for; with a period, in the form of strftime(3)
     * @param strftime fills in the time
     */
    String name(String name, Position at, BiFunction<String, Instant, String> strftime) {
        String timed = period == null ? name : strftime.apply(name, at.since);
        if (maxBytes == 0) {
            return timed;
        }
        if (files == 0) {
            return at.index == 0 ? timed : timed + at.index;
        }
        // As many digits as the last file needs, so that names sort as the files were written.
        int digits = Integer.toString(files - 1).length();
        return files == 1 ? timed : timed + String.format("%0" + digits + "d", at.index);
    }

    private boolean periodIsOver(Position at, Instant now) {
        return period != null && Duration.between(at.since, now).compareTo(period) >= 0;
    }
}
