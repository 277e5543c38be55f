package dev.tctrace.agent.node;

import java.util.List;
import java.util.function.UnaryOperator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.jboss.logging.Logger;

import dev.tctrace.api.v1alpha1.TcTrace;

/** The TcTraces of the cluster and the pods of this node, as the API server has them. */
final class ClusterWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ClusterWatch.class);
    /** Objects of one page of the first list: a TcTrace can be half a megabyte. */
    private static final long PAGE = 50;

    private final String node;
    private final SharedIndexInformer<TcTrace> traces;
    private final SharedIndexInformer<Pod> pods;

    /**
     * @param changed called after every change, on the client's thread
     */
    ClusterWatch(KubernetesClient client, String node, Runnable changed) {
        this.node = node;
        this.traces =
                informer(client.resources(TcTrace.class).inAnyNamespace(), trace -> Slim.trace(trace, node), changed);
        this.pods = informer(client.pods().inAnyNamespace().withField("spec.nodeName", node), Slim::pod, changed);
    }

    void start() {
        traces.start();
        pods.start();
    }

    boolean synced() {
        return traces.hasSynced() && pods.hasSynced();
    }

    /** Whether both are still being followed; a lost connection is taken up again by itself. */
    boolean running() {
        return traces.isRunning() && pods.isRunning();
    }

    List<TraceView> traces() {
        return traces.getStore().list().stream()
                .map(trace -> TraceView.of(trace, node))
                .toList();
    }

    List<PodView> pods() {
        return pods.getStore().list().stream().map(PodView::of).toList();
    }

    @Override
    public void close() {
        traces.stop();
        pods.stop();
    }

    private static <T extends HasMetadata> SharedIndexInformer<T> informer(
            Informable<T> source, UnaryOperator<T> slim, Runnable changed) {
        SharedIndexInformer<T> informer = source.withLimit(PAGE).runnableInformer(0);
        informer.itemStore(new SlimStore<>(slim));
        informer.exceptionHandler((started, problem) -> {
            LOG.warnf("Watching the API server failed, trying again: %s", problem.getMessage());
            return true;
        });
        return informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T added) {
                changed.run();
            }

            @Override
            public void onUpdate(T before, T after) {
                changed.run();
            }

            @Override
            public void onDelete(T deleted, boolean unknown) {
                changed.run();
            }
        });
    }
}
