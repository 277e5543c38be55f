package dev.tctrace.agent.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and SIGTERM, turned into an orderly end: the running command is told to stop, its clean-up is waited for, and the
 * process ends with the command's own exit code.
 */
final class Termination {
    private static final long PATIENCE_SECONDS = 15;
    private static final CountDownLatch FINISHED = new CountDownLatch(1);
    private static final AtomicInteger CODE = new AtomicInteger();

    private Termination() {}

    /** Runs {@code stop} when the process is asked to end. */
    static void onSignal(Runnable stop) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(stop), "termination"));
    }

    private static void await(Runnable stop) {
        if (FINISHED.getCount() == 0) {
            return;
        }
        stop.run();
        try {
            if (FINISHED.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(CODE.get());
            }
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
