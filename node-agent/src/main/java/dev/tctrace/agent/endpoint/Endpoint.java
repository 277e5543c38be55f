// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.endpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * {@code /q/health/live}, {@code /q/health/ready} and {@code /q/metrics}, as Quarkus would serve them (the form of MicroProfile
 * Health, section 3), by the JDK's own server: Quarkus' brings Vert.x, which was a fifth of the agent's memory.
 */
public final class Endpoint implements AutoCloseable {
    private static final String JSON = "application/json; charset=UTF-8";
    private static final int THREADS = 2;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final int NO_BODY = -1;

    static {
        // Seconds, read once by the server's class: who sends or takes half a message must not hold a thread for ever.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "endpoint");
        thread.setDaemon(true);
        return thread;
    });

    private record Answer(int status, String type, String text) {
        static final Answer NOTHING_HERE = new Answer(NOT_FOUND, "text/plain", "not found\n");
    }

    /** @throws IOException when the address is taken */
    public Endpoint(InetSocketAddress address) throws IOException {
        server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> send(exchange, Answer.NOTHING_HERE));
    }

    /** @param name what is checked, as the answer calls it */
    public Endpoint health(String path, String name, BooleanSupplier up) {
        return serve(path, () -> {
            boolean isUp = up.getAsBoolean();
            String status = isUp ? "UP" : "DOWN";
            return new Answer(
                    isUp ? OK : UNAVAILABLE,
                    JSON,
                    "{\"status\": \"%s\", \"checks\": [{\"name\": \"%s\", \"status\": \"%s\"}]}\n"
                            .formatted(status, name, status));
        });
    }

    /** @param type the content type of what the text is */
    public Endpoint text(String path, String type, Supplier<String> text) {
        return serve(path, () -> new Answer(OK, type, text.get()));
    }

    public Endpoint start() {
        server.start();
        return this;
    }

    /** Where it listens: the port is another than was asked for, if that was 0. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private Endpoint serve(String path, Supplier<Answer> answer) {
        server.createContext(path, exchange -> {
            // A context is for all that begins with its path.
            if (!exchange.getRequestURI().getPath().equals(path)) {
                send(exchange, Answer.NOTHING_HERE);
            } else if (!exchange.getRequestMethod().matches("GET|HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, new Answer(METHOD_NOT_ALLOWED, "text/plain", "only GET and HEAD\n"));
            } else {
                send(exchange, answer.get());
            }
        });
        return this;
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            byte[] body = answer.text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(answer.status, NO_BODY);
                return;
            }
            exchange.sendResponseHeaders(answer.status, body.length);
            try (OutputStream stream = exchange.getResponseBody()) {
                stream.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
