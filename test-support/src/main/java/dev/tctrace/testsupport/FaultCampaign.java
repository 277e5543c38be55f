// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * One fault, tried many times. Its line of the table is written when this is closed, also where a try failed:
 * fault, tried, survived and lost, separated by tabs, at the end of the file that the property {@code tctrace.faults.table} names.
 */
public final class FaultCampaign implements AutoCloseable {
    private static final long BETWEEN_WORDS = TimeUnit.MINUTES.toNanos(1);

    private final String fault;
    private long spoke = System.nanoTime();
    private long tried;
    private long survived;
    private long lost;
    private String remark = "";

    private FaultCampaign(String fault) {
        this.fault = fault;
    }

    /** @param fault what is done, in a few words */
    public static FaultCampaign of(String fault) {
        return new FaultCampaign(fault);
    }

    /**
     * How often to try: all with the property {@code tctrace.faults.percent} = 100, as {@code make test-faults} sets it, and so many
     * percent with less; few where it is not set.
     */
    public static int times(int all, int few) {
        int percent = Integer.getInteger("tctrace.faults.percent", 0);
        return percent == 0 ? few : Math.max(few, all * percent / 100);
    }

    public void tried() {
        tried(1);
    }

    /** Several at once. Says how far it is, once a minute. */
    public void tried(long tries) {
        tried += tries;
        if (System.nanoTime() - spoke > BETWEEN_WORDS) {
            spoke = System.nanoTime();
            System.out.println("fault\t" + fault + ": " + tried + " so far");
        }
    }

    /** Nothing that was promised is broken after this try. */
    public void survived() {
        survived++;
    }

    /** Nothing that was promised is broken after all tries that were begun. */
    public void allSurvived() {
        survived = tried;
    }

    /** Packets that did not arrive, or that nobody counted. */
    public void lost(long packets) {
        lost += packets;
    }

    /** What was measured besides. */
    public void remark(String text) {
        remark = text;
    }

    @Override
    public void close() {
        if (tried == 0) {
            // Skipped: this kernel has no such thing.
            return;
        }
        String line =
                String.join("\t", fault, Long.toString(tried), Long.toString(survived), Long.toString(lost), remark);
        System.out.println("fault\t" + line);
        String table = System.getProperty("tctrace.faults.table", "");
        if (!table.isEmpty()) {
            try {
                Files.writeString(Path.of(table), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
