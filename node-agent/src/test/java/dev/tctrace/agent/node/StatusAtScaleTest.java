package dev.tctrace.agent.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.tctrace.agent.report.status.EntryBudget;
import dev.tctrace.agent.report.status.EntrySize;
import dev.tctrace.agent.report.status.ReportPace;
import dev.tctrace.agent.report.status.StatusClient;
import dev.tctrace.agent.report.status.StatusClient.Outcome;
import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.api.v1alpha1.VerdictName;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Many agents that have more to say than fits, and one API server. `-Dtctrace.nodes=500` makes them five hundred. */
@Tag("apiserver")
class StatusAtScaleTest {
    private static final int NODES = Integer.getInteger("tctrace.nodes", 40);
    private static final int AT_ONCE = 2;

    @Test
    void aTraceOverManyNodesStaysSmallAndWritable() throws Exception {
        try (TestApiServer api = TestApiServer.start()) {
            // Given a trace, and agents that know how many they are
            TcTrace created = create(api);
            String uid = created.getMetadata().getUid();
            // When all of them write their entries, as many at once as never happens at their pace
            ExecutorService agents = Executors.newFixedThreadPool(AT_ONCE);
            List<Future<Long>> writes = new ArrayList<>();
            long begin = System.nanoTime();
            for (int node = 0; node < NODES; node++) {
                String name = String.format("ip-10-0-%d-%d.internal", node / 250, node % 250);
                writes.add(agents.submit(() -> write(api, uid, name)));
            }
            long[] millis = new long[NODES];
            for (int node = 0; node < NODES; node++) {
                millis[node] = writes.get(node).get();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            agents.shutdown();
            // Then every one of them is there, and the object is below 512 KiB
            TcTrace trace = api.client
                    .resources(TcTrace.class)
                    .inNamespace("default")
                    .withName("wide")
                    .get();
            int size = EntrySize.of(trace);
            Arrays.sort(millis);
            System.out.printf(
                    "%d agents: %.0f writes/s with %d at once, p50 %d ms, p99 %d ms, object %d KiB; at their pace %.1f writes/s%n",
                    NODES,
                    NODES / seconds,
                    AT_ONCE,
                    millis[NODES / 2],
                    millis[NODES * 99 / 100],
                    size / 1024,
                    NODES * 1000.0 / ReportPace.interval(NODES, false).toMillis());
            assertEquals(NODES, trace.getStatus().nodes().size());
            assertTrue(size < 512 * 1024, size + " bytes");
        }
    }

    private static TcTrace create(TestApiServer api) {
        TcTrace trace = new TcTrace();
        trace.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withName("wide")
                .build());
        trace.setSpec(new TcTraceSpec(
                new TcTraceSpec.Target(new LabelSelector(), null, "eth0"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
        return api.client.resource(trace).create();
    }

    /** @return milliseconds, those of repeated attempts included */
    private static long write(TestApiServer api, String uid, String node) throws InterruptedException {
        StatusClient client = new StatusClient(api.client, node);
        NodeStatus entry = EntryBudget.fit(entry(node), EntryBudget.bytes(NODES, node), EntrySize::of);
        long begin = System.nanoTime();
        for (int attempt = 0; attempt < 20; attempt++) {
            if (client.write("default", "wide", uid, entry).outcome() == Outcome.Written) {
                return Duration.ofNanos(System.nanoTime() - begin).toMillis();
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException(node + " could not write");
    }

    private static NodeStatus entry(String node) {
        return new NodeStatus(
                node,
                new NodeStatus.Agent("tctrace-agent-" + node, "2026-11-22T20:47:58Z"),
                1L,
                new Summary(null, 10, 10, 1_234_567L, 123_456_789L, 1_234L, 12_345L, 0L),
                List.of(
                        new VerdictCount(VerdictName.TC_ACT_OK, 1_233_333L, 123_000_000L),
                        new VerdictCount(VerdictName.TC_ACT_SHOT, 1_234L, 456_789L)),
                IntStream.range(0, 10)
                        .mapToObj(pod -> new NodeStatus.TargetStatus(
                                "web-" + pod, "eth0", TargetReason.Tracing, null, 1L, 1L, 0L, List.of()))
                        .toList(),
                IntStream.range(0, 20)
                        .mapToObj(i -> new RecentPacket(
                                "2026-11-22T20:47:58.647777Z",
                                "web-1",
                                Direction.Ingress,
                                "tctrace_probe",
                                "TC_ACT_OK",
                                "pass",
                                "10.0.0.1:" + i,
                                "10.0.0.2:80",
                                "TCP",
                                98L,
                                "SYN",
                                null,
                                1500L,
                                null))
                        .toList(),
                null);
    }
}
