// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import dev.tctrace.api.v1alpha1.TcTrace;

/** Follows one trace's status, and notes when it first said what is waited for. */
final class StatusWatch implements AutoCloseable, ResourceEventHandler<TcTrace> {

    /**
     * @param nanos {@link System#nanoTime()}
     * @param answer what the status said then
     */
    record Moment(long nanos, Answer answer) {}

    private final CompletableFuture<Moment> answered = new CompletableFuture<>();
    private final CompletableFuture<Moment> packet = new CompletableFuture<>();
    private final String name;
    private final SharedIndexInformer<TcTrace> traces;

    StatusWatch(World world, String name) {
        this.name = name;
        this.traces = world.client()
                .resources(TcTrace.class)
                .inNamespace(World.NAMESPACE)
                .withName(name)
                .inform(this);
    }

    /** The first definite answer, whatever it is. */
    Moment answered(Duration patience) {
        return await(answered, patience, "a definite answer");
    }

    /** The first status that counts a packet. */
    Moment packet(Duration patience) {
        return await(packet, patience, "a packet");
    }

    private Moment await(CompletableFuture<Moment> moment, Duration patience, String what) {
        try {
            return moment.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the status of " + name + " did not hold " + what + " in " + patience, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onAdd(TcTrace trace) {
        look(trace);
    }

    @Override
    public void onUpdate(TcTrace before, TcTrace now) {
        look(now);
    }

    @Override
    public void onDelete(TcTrace trace, boolean unknown) {}

    private void look(TcTrace trace) {
        Moment now = new Moment(System.nanoTime(), Answer.of(trace));
        if (now.answer().definite()) {
            answered.complete(now);
        }
        if (now.answer().packets() > 0) {
            packet.complete(now);
        }
    }

    @Override
    public void close() {
        traces.close();
    }
}
