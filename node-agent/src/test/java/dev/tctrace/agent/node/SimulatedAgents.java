// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import dev.tctrace.agent.report.status.EntrySize;
import dev.tctrace.agent.report.status.FullEntry;
import dev.tctrace.agent.report.status.StatusClient;
import dev.tctrace.agent.report.status.StatusClient.Outcome;
import dev.tctrace.agent.report.status.StatusRateLimit;
import dev.tctrace.agent.report.status.StatusSizeLimit;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;

/** The agents of many nodes that trace one TcTrace: each with the budget, the pace and the writes of a real one. */
final class SimulatedAgents implements AutoCloseable {
    private static final String NAMESPACE = "default";
    private static final String NAME = "wide";
    private static final int AT_ONCE = 2;
    private static final int ATTEMPTS = 20;

    private final KubernetesClient client;
    private final List<NodeStatus> entries = new ArrayList<>();
    private final List<StatusClient> writers = new ArrayList<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(AT_ONCE);
    private final AtomicInteger counter = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final String uid;

    /**
     * What became of many writes.
     *
     * @param millis how long each took from when it was due, sorted; attempts that were repeated included
     * @param repeated attempts that the API server had refused
     * @param seconds how long all of them took
     */
    record Writes(List<Long> millis, int repeated, double seconds) {
        int count() {
            return millis.size();
        }

        private long percentile(int percent) {
            return millis.get(Math.min(millis.size() - 1, millis.size() * percent / 100));
        }

        @Override
        public String toString() {
            return millis.isEmpty()
                    ? "no writes"
                    : String.format(
                            "%d writes, %.1f/s, p50 %d ms, p99 %d ms, %d repeated",
                            count(), count() / seconds, percentile(50), percentile(99), repeated);
        }
    }

    SimulatedAgents(KubernetesClient client, int nodes) {
        this.client = client;
        TcTrace trace = new TcTrace();
        trace.setMetadata(
                new ObjectMetaBuilder().withNamespace(NAMESPACE).withName(NAME).build());
        trace.setSpec(TcTraceSpec.of(new TcTraceSpec.Target(new LabelSelector(), null, "eth0")));
        uid = client.resource(trace).create().getMetadata().getUid();
        for (int node = 0; node < nodes; node++) {
            String name = String.format("ip-10-0-%d-%d.internal", node / 250, node % 250);
            writers.add(new StatusClient(client, name));
            entries.add(StatusSizeLimit.fit(FullEntry.of(name), StatusSizeLimit.bytes(nodes, name) - 8, EntrySize::of));
        }
    }

    TcTrace trace() {
        return client.resources(TcTrace.class)
                .inNamespace(NAMESPACE)
                .withName(NAME)
                .get();
    }

    /** How often each of them reports. */
    Duration interval() {
        return StatusRateLimit.interval(entries.size(), StatusSizeLimit.taken(entries.get(0)), false);
    }

    /** All of them report for the first time, as many at once as never happens at their pace. */
    Writes join() throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        repeated.set(0);
        List<Future<Long>> writes = new ArrayList<>();
        for (int node = 0; node < writers.size(); node++) {
            int agent = node;
            writes.add(threads.submit(() -> write(agent, System.nanoTime())));
        }
        List<Long> millis = new ArrayList<>();
        for (Future<Long> write : writes) {
            millis.add(write.get());
        }
        return writes(millis, begin);
    }

    /** They report at their pace, each at moments of its own, and always something new. */
    Writes report(Duration time) throws InterruptedException {
        long begin = System.nanoTime();
        repeated.set(0);
        long interval = interval().toNanos();
        ConcurrentLinkedQueue<Long> millis = new ConcurrentLinkedQueue<>();
        Random phases = new Random(1);
        for (int node = 0; node < writers.size(); node++) {
            int agent = node;
            for (long due = (long) (phases.nextDouble() * interval); due < time.toNanos(); due += interval) {
                long at = begin + due;
                threads.schedule(() -> millis.add(write(agent, at)), at - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        }
        Thread.sleep(time.toMillis());
        return writes(new ArrayList<>(millis), begin);
    }

    private Writes writes(List<Long> millis, long begin) {
        millis.sort(null);
        return new Writes(List.copyOf(millis), repeated.get(), (System.nanoTime() - begin) / 1e9);
    }

    /** @return milliseconds since it was due */
    private long write(int agent, long due) throws InterruptedException {
        NodeStatus entry = counted(entries.get(agent));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (writers.get(agent).write(NAMESPACE, NAME, uid, entry).outcome() == Outcome.WRITTEN) {
                return Duration.ofNanos(System.nanoTime() - due).toMillis();
            }
            repeated.incrementAndGet();
            Thread.sleep(50);
        }
        throw new IllegalStateException(entry.name() + " could not write");
    }

    private NodeStatus counted(NodeStatus entry) {
        return new NodeStatus(
                entry.name(),
                entry.agent(),
                (long) counter.incrementAndGet(),
                entry.summary(),
                entry.verdicts(),
                entry.targets(),
                entry.recentPackets(),
                entry.message());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
