// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.tctrace.testsupport.Waiting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LiveConnectionsTest {
    private final LiveConnections live = new LiveConnections(Duration.ofMillis(50), Duration.ofMillis(500));

    @Test
    void aSocketThatFallsSilentEndsWithAnError() throws Exception {
        try (Server server = new Server(false)) {
            CompletableFuture<String> text = open(live, server);

            Throwable error = assertThrows(ExecutionException.class, () -> text.get(30, TimeUnit.SECONDS))
                    .getCause();

            assertTrue(error instanceof IOException, error.toString());
            assertTrue(error.getMessage().contains("not even an answer to a ping"), error.getMessage());
        }
    }

    @Test
    void aSocketInWhichNothingHappensButPingsAreAnsweredStays() throws Exception {
        // A busy machine may take seconds to answer.
        LiveConnections patient = new LiveConnections(Duration.ofMillis(100), Duration.ofSeconds(3));
        try (Server server = new Server(true)) {
            CompletableFuture<String> text = open(patient, server);

            // As many as take twice the patience.
            Waiting.until(() -> server.answered.get() >= 60 || text.isDone(), Duration.ofSeconds(60));
            assertFalse(text.isDone(), text::toString);
            server.tell("hello");

            assertEquals("hello", text.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aSocketWhoseBeginningNobodyAnswersEndsWithAnError() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<WebSocket> opening = live.of(HttpClient.newBuilder())
                    .build()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/"),
                            new WebSocket.Listener() {});

            Throwable error = assertThrows(ExecutionException.class, () -> opening.get(30, TimeUnit.SECONDS))
                    .getCause();

            assertTrue(error instanceof HttpTimeoutException, error.toString());
        }
    }

    private static CompletableFuture<String> open(LiveConnections live, Server server) {
        CompletableFuture<String> text = new CompletableFuture<>();
        live.of(HttpClient.newBuilder())
                .connectTimeout(Duration.ofSeconds(30))
                .build()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + server.listening.getLocalPort() + "/"),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                                text.complete(data.toString());
                                return null;
                            }

                            @Override
                            public void onError(WebSocket socket, Throwable error) {
                                text.completeExceptionally(error);
                            }
                        })
                .join();
        return text;
    }

    /** Takes one WebSocket (RFC 6455) whose client sends pings only, and answers them or does not. */
    private static final class Server implements AutoCloseable {
        private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        private static final int PONG = 0x8A;
        private static final int TEXT = 0x81;
        /** Two bytes, and a mask of four. */
        private static final int EMPTY_FRAME = 6;

        private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final AtomicInteger answered = new AtomicInteger();
        private final boolean answers;
        private volatile Socket socket;

        Server(boolean answers) throws IOException {
            this.answers = answers;
            Thread thread = new Thread(this::serve);
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            try {
                socket = listening.accept();
                InputStream input = socket.getInputStream();
                shakeHands(input);
                while (input.readNBytes(EMPTY_FRAME).length == EMPTY_FRAME) {
                    if (answers) {
                        send(PONG, "");
                        answered.incrementAndGet();
                    }
                }
            } catch (IOException ended) {
                // By the client.
            }
        }

        private void shakeHands(InputStream input) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) input.read());
            }
            String key = head.toString()
                    .lines()
                    .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                    .findFirst()
                    .orElseThrow()
                    .substring("Sec-WebSocket-Key: ".length());
            try {
                byte[] hash =
                        MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
                write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        void tell(String text) throws IOException {
            send(TEXT, text);
        }

        private void send(int kind, String text) throws IOException {
            byte[] frame = new byte[2 + text.length()];
            frame[0] = (byte) kind;
            frame[1] = (byte) text.length();
            System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, frame, 2, text.length());
            write(frame);
        }

        private synchronized void write(byte[] bytes) throws IOException {
            OutputStream output = socket.getOutputStream();
            output.write(bytes);
            output.flush();
        }

        @Override
        public void close() throws IOException {
            listening.close();
            if (socket != null) {
                socket.close();
            }
        }
    }
}
