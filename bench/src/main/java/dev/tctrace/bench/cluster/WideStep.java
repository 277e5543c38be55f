// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

import io.fabric8.kubernetes.client.KubernetesClient;

import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.operator.large.Clones;
import dev.tctrace.operator.large.RestartableServer;
import dev.tctrace.operator.large.WideTraces;

/** The operator among TcTraces near their size limit, in the cluster that the other steps have left. */
record WideStep(Path output, RestartableServer server, KubernetesClient client, Clones clones) {
    /** An API server of 1.20 takes a quarter of a second for each, at every list. */
    private static final int TRACES =
            Integer.parseInt(Objects.requireNonNullElse(System.getenv("BENCH_WIDE_TRACES"), "100"));

    void run() throws Exception {
        // Entries of nodes that are gone would be removed.
        clones.nodes(0, WideTraces.NODES);
        WideTraces.prepare(client);
        double heap;
        try (JavaProgram operator = operator()) {
            operator.until(operator::ready);
            // What it has to say of the first, it has then said of its copies, too.
            ClusterSizeBench.await("the first wide trace to be looked at", this::looked);
            JavaProgram.pause(ClusterSizeBench.SETTLE);
            heap = operator.heapMegabytes();
        }
        long began = System.nanoTime();
        clones.wideTraces(TRACES);
        System.err.printf("%d wide traces were there after %.0f s%n", TRACES, (System.nanoTime() - began) / 1e9);
        String step = "cluster-size.wide";
        try (JavaProgram operator = operator()) {
            JavaProgram.Peak starting = operator.peak();
            ClusterSizeBench.sample(step + ".ready", operator.until(operator::ready));
            ClusterSizeBench.sample(step + ".cpu", operator.processorSeconds());
            // Each is looked at once.
            do {
                JavaProgram.pause(ClusterSizeBench.SETTLE);
            } while (operator.busyPercent(ClusterSizeBench.SETTLE) > 10);
            ClusterSizeBench.sample(step + ".rss.start", starting.end());
            ClusterSizeBench.sample(step + ".rss.settled", operator.residentMegabytes());
            ClusterSizeBench.sample(step + ".heap.trace", (operator.heapMegabytes() - heap) * (1 << 20) / TRACES);
        }
    }

    private JavaProgram operator() throws Exception {
        return JavaProgram.operator(output, server.config(), Map.of());
    }

    private boolean looked() {
        TcTrace trace = client.resources(TcTrace.class)
                .inNamespace(Clones.namespace(0))
                .withName(WideTraces.name(0))
                .get();
        return trace.getStatus() != null && trace.getStatus().observedGeneration() != null;
    }
}
