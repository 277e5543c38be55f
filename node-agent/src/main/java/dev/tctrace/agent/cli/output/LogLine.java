package dev.tctrace.agent.cli.output;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** A line as Go's log package writes it: {@code 2023/07/16 23:34:11 Listening events...}. */
public final class LogLine {
    private final ZoneId zone;
    private long second = Long.MIN_VALUE;
    private String prefix = "";

    public LogLine(ZoneId zone) {
        this.zone = zone;
    }

    /** The line, without its end. */
    public synchronized String at(Instant time, String text) {
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            ZonedDateTime local = time.atZone(zone);
            prefix = String.format(
                    "%04d/%02d/%02d %02d:%02d:%02d ",
                    local.getYear(),
                    local.getMonthValue(),
                    local.getDayOfMonth(),
                    local.getHour(),
                    local.getMinute(),
                    local.getSecond());
        }
        return prefix + text;
    }
}
