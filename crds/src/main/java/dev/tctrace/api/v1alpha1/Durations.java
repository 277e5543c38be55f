// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A duration as the spec and the command have it: whole hours, minutes and seconds, such as 90s, 10m or 1h30m. */
public final class Durations {
    public static final Duration MAX = Duration.ofHours(168);
    private static final Pattern FORM = Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

    private Durations() {}

    /** The duration; empty where the text is none, or zero, or more than {@link #MAX}. */
    public static Optional<Duration> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Duration duration = Duration.ofHours(number(form.group(1)))
                .plusMinutes(number(form.group(2)))
                .plusSeconds(number(form.group(3)));
        return duration.isZero() || duration.compareTo(MAX) > 0 ? Optional.empty() : Optional.of(duration);
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
