// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.rehearsal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers as a Kubernetes API server would in a small cluster: see {@link SmallCluster}. What is written is answered and forgotten; a
 * watch brings one change and then waits.
 */
final class FixedApiServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Collection<String> asked = new ConcurrentSkipListSet<>();

    private volatile boolean statusTaken;

    FixedApiServer(Certificate certificate) throws IOException, GeneralSecurityException {
        server = certificate
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    String url() {
        return "https://127.0.0.1:" + server.getLocalPort() + "/";
    }

    /** Whether a status of a TcTrace has been written. */
    boolean hasTakenStatus() {
        return statusTaken;
    }

    /** What has been asked for so far: method and path. */
    Collection<String> asked() {
        return asked;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Connection connection : open) {
            connection.close();
        }
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The rehearsal is over.
        }
    }

    private void serve(Socket socket) {
        try (Connection connection = new Connection(socket)) {
            open.add(connection);
            for (var request = connection.read(); request != null; request = connection.read()) {
                asked.add(request.method() + " " + request.path());
                if (request.isWebSocket()) {
                    watch(connection, request);
                } else {
                    answer(connection, request);
                }
            }
        } catch (IOException | GeneralSecurityException ended) {
            // By the client, or with the rehearsal.
        }
    }

    private void answer(Connection connection, Connection.Request request) throws IOException {
        if (request.method().equals("GET")) {
            String found = SmallCluster.get(request.path());
            connection.answer(found == null ? NOT_FOUND : OK, found == null ? SmallCluster.notFound() : found);
        } else if (request.path().endsWith("/status")) {
            connection.answer(OK, SmallCluster.trace());
            statusTaken = true;
        } else {
            connection.answer(
                    request.method().equals("POST") ? CREATED : OK, new String(request.body(), StandardCharsets.UTF_8));
        }
    }

    private static void watch(Connection connection, Connection.Request request)
            throws IOException, GeneralSecurityException {
        connection.acceptWebSocket(request);
        String changed = SmallCluster.change(request.path());
        if (changed != null) {
            connection.frame("{\"type\":\"MODIFIED\",\"object\":" + changed + "}");
        }
        connection.drain();
    }
}
