// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.endpoint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class EndpointTest {
    private final AtomicBoolean up = new AtomicBoolean();
    private final HttpClient client = HttpClient.newHttpClient();
    private Endpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        endpoint = new Endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .health("/q/health/live", "tracing", up::get)
                .text("/q/metrics", "text/plain; version=0.0.4", () -> "tctrace_traces 1.0\n")
                .text("/q/broken", "text/plain", () -> {
                    throw new IllegalStateException("for the test");
                })
                .start();
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void healthIsAskedEachTime() throws Exception {
        HttpResponse<String> down = send("GET", "/q/health/live");
        assertEquals(503, down.statusCode());
        assertEquals(
                "{\"status\": \"DOWN\", \"checks\": [{\"name\": \"tracing\", \"status\": \"DOWN\"}]}\n", down.body());
        up.set(true);
        HttpResponse<String> now = send("GET", "/q/health/live");
        assertEquals(200, now.statusCode());
        assertEquals("{\"status\": \"UP\", \"checks\": [{\"name\": \"tracing\", \"status\": \"UP\"}]}\n", now.body());
    }

    @Test
    void metricsComeWithTheirType() throws Exception {
        HttpResponse<String> metrics = send("GET", "/q/metrics");
        assertEquals("tctrace_traces 1.0\n", metrics.body());
        assertEquals(
                "text/plain; version=0.0.4",
                metrics.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("", send("HEAD", "/q/metrics").body());
    }

    @Test
    void nothingElseIsServed() throws Exception {
        assertEquals(404, send("GET", "/").statusCode());
        assertEquals(404, send("GET", "/q/metrics/jvm").statusCode());
        assertEquals(404, send("GET", "/q/metricsandmore").statusCode());
        HttpResponse<String> post = send("POST", "/q/metrics");
        assertEquals(405, post.statusCode());
        assertEquals("GET, HEAD", post.headers().firstValue("Allow").orElseThrow());
    }

    @Test
    void aFailureOrHalfARequestHoldsUpNobody() throws Exception {
        // Given more clients than threads that never end their request, and an answer that fails
        Socket[] silent = new Socket[4];
        for (int number = 0; number < silent.length; number++) {
            silent[number] = new Socket();
            silent[number].connect(endpoint.address());
            silent[number].getOutputStream().write("GET /q/metr".getBytes(StandardCharsets.US_ASCII));
        }
        assertThrows(IOException.class, () -> send("GET", "/q/broken"));
        // Then the others are answered, when those had their time
        assertEquals(200, send("GET", "/q/metrics").statusCode());
        for (Socket socket : silent) {
            socket.close();
        }
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        InetSocketAddress address = endpoint.address();
        URI uri = URI.create("http://" + address.getHostString() + ":" + address.getPort() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
