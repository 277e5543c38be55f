// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/**
 * Scheduler and kubelet of a node for the agent's pod and no other: what the operator makes is bound to the node, started as a
 * process and called ready when it says so itself; what is to go is stopped and removed. There is no container: what a runtime needs
 * to start one is not part of it.
 */
final class AgentKubelet implements AutoCloseable, ResourceEventHandler<Pod> {
    private static final Duration PROBE = Duration.ofMillis(50);

    private final World world;
    private final Path output;
    private final Path kubeConfig;
    /** One after the other, as a pod's events come. */
    private final ExecutorService work = Executors.newSingleThreadExecutor();

    private final SharedIndexInformer<Pod> pods;
    private JavaProgram agent;

    AgentKubelet(World world, Path output, Path kubeConfig) {
        this.world = world;
        this.output = output;
        this.kubeConfig = kubeConfig;
        this.pods = world.client().pods().inNamespace(World.SYSTEM).inform(this);
    }

    @Override
    public void onAdd(Pod pod) {
        work.execute(() -> start(pod));
    }

    @Override
    public void onUpdate(Pod before, Pod now) {
        if (now.getMetadata().getDeletionTimestamp() != null) {
            work.execute(() -> stop(now));
        }
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
        work.execute(() -> stop(pod));
    }

    private void start(Pod pod) {
        world.bind(pod);
        try {
            agent = JavaProgram.agent(
                    output, kubeConfig, world.node(0), pod.getMetadata().getName(), Map.of());
            agent.until(() -> {
                JavaProgram.pause(PROBE);
                return agent.ready();
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        world.runs(pod, "agent");
    }

    private void stop(Pod pod) {
        if (agent == null) {
            return;
        }
        agent.close();
        agent = null;
        world.client().resource(pod).withGracePeriod(0).delete();
    }

    @Override
    public void close() {
        pods.close();
        work.shutdownNow();
        try {
            work.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (agent != null) {
            agent.close();
        }
    }
}
