// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * One task in a network namespace. A thread made for it alone would cost ten times what most visits are for, so threads are kept
 * for them; after each visit they are at home again, in the namespace of the process, and one that does not find home ends.
 */
final class NamespaceTask<T> implements Runnable {
    private static final Path HOME = Path.of("/proc/self/ns/net");

    /** As many as there are visits at the same time: one may lead to another. */
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(visit -> {
        Thread thread = new Thread(visit, "netns");
        thread.setDaemon(true);
        return thread;
    });

    private final NetworkNamespace namespace;
    private final Supplier<T> task;
    private final CountDownLatch ended = new CountDownLatch(1);
    private T value;
    private RuntimeException failure;
    private Error error;

    NamespaceTask(NetworkNamespace namespace, Supplier<T> task) {
        this.namespace = namespace;
        this.task = task;
    }

    @Override
    public void run() {
        try {
            namespace.enter();
        } catch (RuntimeException e) {
            // It is where it was; who may not enter may not go home either.
            failure = e;
            ended.countDown();
            return;
        }
        try {
            value = task.get();
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            error = e;
        } finally {
            goHome();
        }
    }

    /** What is thrown here ends the thread. */
    private void goHome() {
        try (NetworkNamespace home = NetworkNamespace.open(HOME)) {
            home.enter();
        } finally {
            ended.countDown();
        }
    }

    /** Waits for the end of the task; what it threw is thrown on. */
    T make() {
        THREADS.execute(this);
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                // Nobody would be left to close what the task opens: wait for its end, then pass the wish on.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (error != null) {
            throw error;
        }
        if (failure != null) {
            throw failure;
        }
        return value;
    }
}
