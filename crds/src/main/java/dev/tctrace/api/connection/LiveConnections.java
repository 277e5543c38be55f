// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.connection;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Connections that notice where nobody is at the other end any more. A firewall or a load balancer that has forgotten a connection tells
 * neither side. A watch, which is a WebSocket, looks the same as one in which nothing happens, for up to ten minutes: here each is asked by
 * a ping (RFC 6455, 5.5.2), and ends with an error where nothing at all was heard for too long, and goes on in a new one, from the version
 * that it had come to. Requests share connections, which are kept though each request ends with a timeout: here that makes the next one
 * begin a new connection.
 */
public final class LiveConnections {
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "websocket-pings");
        thread.setDaemon(true);
        return thread;
    });

    private final Duration between;
    private final Duration patience;

    /**
     * @param between two pings, each of which is a packet of some 60 bytes and its answer
     * @param patience how long nothing may be heard; what takes longer to answer is taken for gone
     */
    public LiveConnections(Duration between, Duration patience) {
        this.between = between;
        this.patience = patience;
    }

    /** A builder of such clients. */
    public HttpClient.Builder of(HttpClient.Builder builder) {
        return (HttpClient.Builder) Proxy.newProxyInstance(
                HttpClient.Builder.class.getClassLoader(),
                new Class<?>[] {HttpClient.Builder.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("build")) {
                        return new Client(builder);
                    }
                    try {
                        Object result = method.invoke(builder, arguments);
                        return result == builder ? self : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private final class Client extends HttpClient {
        private final Builder builder;
        private volatile HttpClient client;

        Client(Builder builder) {
            this.builder = builder;
            client = builder.build();
        }

        /** From now on with connections of their own; what is on its way stays where it is. */
        private synchronized void renew(HttpClient silent) {
            if (client == silent) {
                client = builder.build();
            }
        }

        private <T> CompletableFuture<HttpResponse<T>> watched(
                HttpClient used, CompletableFuture<HttpResponse<T>> response) {
            long began = System.nanoTime();
            response.whenComplete((answer, failure) -> {
                if (failure != null && System.nanoTime() - began > patience.toNanos()) {
                    renew(used);
                }
            });
            return response;
        }

        @Override
        public WebSocket.Builder newWebSocketBuilder() {
            HttpClient used = client;
            // The Kubernetes client lets a watch begin for ever.
            return new SocketBuilder(used.newWebSocketBuilder().connectTimeout(patience), () -> renew(used));
        }

        @Override
        public Optional<CookieHandler> cookieHandler() {
            return client.cookieHandler();
        }

        @Override
        public Optional<Duration> connectTimeout() {
            return client.connectTimeout();
        }

        @Override
        public Redirect followRedirects() {
            return client.followRedirects();
        }

        @Override
        public Optional<ProxySelector> proxy() {
            return client.proxy();
        }

        @Override
        public SSLContext sslContext() {
            return client.sslContext();
        }

        @Override
        public SSLParameters sslParameters() {
            return client.sslParameters();
        }

        @Override
        public Optional<Authenticator> authenticator() {
            return client.authenticator();
        }

        @Override
        public Version version() {
            return client.version();
        }

        @Override
        public Optional<Executor> executor() {
            return client.executor();
        }

        @Override
        public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
                throws IOException, InterruptedException {
            return client.send(request, handler);
        }

        @Override
        public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                HttpRequest request, HttpResponse.BodyHandler<T> handler) {
            HttpClient used = client;
            return watched(used, used.sendAsync(request, handler));
        }

        @Override
        public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                HttpRequest request, HttpResponse.BodyHandler<T> handler, HttpResponse.PushPromiseHandler<T> pushed) {
            HttpClient used = client;
            return watched(used, used.sendAsync(request, handler, pushed));
        }
    }

    private final class SocketBuilder implements WebSocket.Builder {
        private final WebSocket.Builder builder;
        private final Runnable silent;

        SocketBuilder(WebSocket.Builder builder, Runnable silent) {
            this.builder = builder;
            this.silent = silent;
        }

        @Override
        public WebSocket.Builder header(String name, String value) {
            builder.header(name, value);
            return this;
        }

        @Override
        public WebSocket.Builder connectTimeout(Duration timeout) {
            builder.connectTimeout(timeout);
            return this;
        }

        @Override
        public WebSocket.Builder subprotocols(String preferred, String... others) {
            builder.subprotocols(preferred, others);
            return this;
        }

        @Override
        public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
            long began = System.nanoTime();
            return builder.buildAsync(uri, new Asking(listener, silent)).whenComplete((socket, failure) -> {
                if (failure != null && System.nanoTime() - began >= patience.toNanos()) {
                    silent.run();
                }
            });
        }
    }

    /** Tells all on, and asks in between. */
    private final class Asking implements WebSocket.Listener {
        private final WebSocket.Listener listener;
        private final Runnable silent;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile long heard = System.nanoTime();
        private volatile Future<?> pings = CompletableFuture.completedFuture(null);

        Asking(WebSocket.Listener listener, Runnable silent) {
            this.listener = listener;
            this.silent = silent;
        }

        private void ask(WebSocket socket) {
            if (socket.isInputClosed()) {
                // Given up by its owner, who is told no more.
                end();
                return;
            }
            Duration quiet = Duration.ofNanos(System.nanoTime() - heard);
            if (quiet.compareTo(patience) < 0) {
                // Fails where the one before is not even sent: nothing is lost by that.
                socket.sendPing(ByteBuffer.allocate(0));
                Duration left = patience.minus(quiet);
                next(socket, left.compareTo(between) < 0 ? left : between);
            } else if (end()) {
                socket.abort();
                silent.run();
                listener.onError(
                        socket,
                        new IOException("nothing was heard from the API server for " + patience.toSeconds()
                                + " s, not even an answer to a ping"));
            }
        }

        private void next(WebSocket socket, Duration wait) {
            if (!over.get()) {
                pings = CLOCK.schedule(() -> ask(socket), wait.toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        private boolean end() {
            pings.cancel(false);
            return over.compareAndSet(false, true);
        }

        @Override
        public void onOpen(WebSocket socket) {
            heard = System.nanoTime();
            next(socket, between);
            listener.onOpen(socket);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard = System.nanoTime();
            return listener.onText(socket, data, last);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            heard = System.nanoTime();
            return listener.onBinary(socket, data, last);
        }

        @Override
        public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            heard = System.nanoTime();
            return listener.onPing(socket, message);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            heard = System.nanoTime();
            return listener.onPong(socket, message);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            return end() ? listener.onClose(socket, code, reason) : null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            if (end()) {
                listener.onError(socket, error);
            }
        }
    }
}
