// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;

/** Watches all TcTraces, and counts the bytes that this costs. */
final class TraceWatcher implements AutoCloseable {
    private final AtomicLong bytes = new AtomicLong();
    private final AsyncBody body;

    TraceWatcher(KubernetesClient client) throws Exception {
        String version = client.genericKubernetesResources("tctrace.dev/v1alpha1", "TcTrace")
                .inAnyNamespace()
                .list()
                .getMetadata()
                .getResourceVersion();
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(client.getMasterUrl() + "apis/tctrace.dev/v1alpha1/tctraces?watch=true&resourceVersion=" + version)
                .build();
        HttpResponse<AsyncBody> response =
                client.getHttpClient().consumeBytes(request, this::count).get(30, TimeUnit.SECONDS);
        body = response.body();
        body.consume();
    }

    private void count(List<ByteBuffer> buffers, AsyncBody source) {
        buffers.forEach(buffer -> bytes.addAndGet(buffer.remaining()));
        source.consume();
    }

    /** So far. */
    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        body.cancel();
    }
}
