// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.tctrace.tracer.libc.Signals;

/**
 * Ctrl-C and SIGTERM, turned into an orderly end: the running command is told to stop, its clean-up is waited for, and the
 * process ends with the command's own exit code.
 */
final class Termination {
    /** How long to wait for the command to end by itself before what it attached is let go from here. */
    private static final long POLITE_SECONDS = 4;

    private static final long LAST_SECONDS = 10;
    /** As a shell sees a process that SIGINT ended. */
    private static final int INTERRUPTED = 130;

    private static final CountDownLatch FINISHED = new CountDownLatch(1);
    private static final AtomicInteger CODE = new AtomicInteger();

    private Termination() {}

    /**
     * Ends a command when the process is asked to end.
     *
     * @param stop tells the command to end soon
     * @param letGo takes away what the command attached, where it does not end: its output may be stuck in a pager
     */
    static void onSignal(Runnable stop, Runnable letGo) {
        // Of the signals that the JVM leaves ignored, SIGHUP stays so: nohup means it.
        Signals.unignore(Signals.SIGINT);
        Signals.unignore(Signals.SIGTERM);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, letGo), "termination"));
    }

    /** Ends a command when the stream ends, or cannot be read any more. What comes before is thrown away. */
    static void onEndOf(InputStream stream, Runnable stop) {
        Thread reader = new Thread(
                () -> {
                    try {
                        stream.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException gone) {
                        // Whoever held the other end has gone: an end like any other.
                    }
                    stop.run();
                },
                "until-eof");
        reader.setDaemon(true);
        reader.start();
    }

    private static void end(Runnable stop, Runnable letGo) {
        if (FINISHED.getCount() == 0) {
            return;
        }
        stop.run();
        try {
            if (!FINISHED.await(POLITE_SECONDS, TimeUnit.SECONDS)) {
                Thread last = new Thread(letGo, "let-go");
                last.setDaemon(true);
                last.start();
                FINISHED.await(LAST_SECONDS, TimeUnit.SECONDS);
            }
            Runtime.getRuntime().halt(FINISHED.getCount() == 0 ? CODE.get() : INTERRUPTED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command is through. */
    static void finished(int code) {
        CODE.set(code);
        FINISHED.countDown();
    }
}
