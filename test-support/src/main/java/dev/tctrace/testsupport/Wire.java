// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Between an operator or an agent and its API server: what comes from the server may be late, and connections may fall silent without an
 * end, as where a firewall has forgotten them. It knows nothing of what it carries.
 */
public final class Wire implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final ServerSocket listening;
    private final int server;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Random random = new Random(1);
    private volatile long leastMillis;
    private volatile long mostMillis;
    private volatile boolean promptHandshakes;
    private volatile long opened;
    private volatile boolean shut;

    private record Late(byte[] bytes, long due) {}

    /** @param server the port of the API server on this machine */
    public Wire(int server) throws IOException {
        this.server = server;
        listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    public String url() {
        return "https://127.0.0.1:" + listening.getLocalPort();
    }

    /** What comes from the server from now on takes so long, a connection's beginning too; a connection keeps its order. */
    public void late(Duration least, Duration most) {
        promptHandshakes = false;
        leastMillis = least.toMillis();
        mostMillis = most.toMillis();
    }

    /** As where the server is slow, not the way to it: connections begin promptly, and every answer takes so long. */
    public void slow(Duration answers) {
        late(answers, answers);
        promptHandshakes = true;
    }

    /** The connections that are open now carry nothing any more, either way, and stay open; those that follow are not touched. */
    public void silence() {
        connections.forEach(connection -> connection.silent = true);
    }

    /** Whether new connections end as soon as they begin. */
    public void shut(boolean now) {
        shut = now;
    }

    /** Ends the connections that are open now. */
    public void cut() {
        connections.forEach(Connection::end);
    }

    /** Connections since the beginning. */
    public long opened() {
        return opened;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                opened++;
                open(client);
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** A server that is gone refuses: the client sees an end at once. */
    private void open(Socket client) throws IOException {
        if (shut) {
            client.close();
            return;
        }
        try {
            Connection connection = new Connection(client, new Socket(InetAddress.getLoopbackAddress(), server));
            connections.add(connection);
            connection.begin();
        } catch (IOException refused) {
            client.close();
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket to;
        private final BlockingQueue<Late> late = new LinkedBlockingQueue<>();
        private volatile boolean silent;
        /** What the client sends first is the beginning of TLS, and the server's answer to it the whole of its own part (RFC 8446, 2). */
        private volatile int sent;

        Connection(Socket client, Socket to) {
            this.client = client;
            this.to = to;
        }

        void begin() {
            daemon(() -> carry(client, chunk -> {
                sent++;
                write(to.getOutputStream(), chunk);
            }));
            daemon(() -> carry(to, chunk -> late.add(new Late(chunk, System.nanoTime() + 1_000_000L * delayMillis()))));
            daemon(this::deliver);
        }

        private long delayMillis() {
            return promptHandshakes && sent < 2
                    ? 0
                    : leastMillis + (long) (random.nextDouble() * (mostMillis - leastMillis));
        }

        private void carry(Socket from, Receiver receiver) {
            byte[] buffer = new byte[CHUNK];
            try (InputStream input = from.getInputStream()) {
                for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                    if (!silent) {
                        receiver.take(Arrays.copyOf(buffer, read));
                    }
                }
            } catch (IOException ended) {
                // By either side, or by a test.
            }
            if (!silent) {
                end();
            }
        }

        private void deliver() {
            try {
                while (!client.isClosed()) {
                    Late next = late.take();
                    long wait = next.due - System.nanoTime();
                    if (wait > 0) {
                        Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
                    }
                    if (!silent) {
                        write(client.getOutputStream(), next.bytes);
                    }
                }
            } catch (IOException ended) {
                end();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void write(OutputStream output, byte[] chunk) throws IOException {
            output.write(chunk);
            output.flush();
        }

        void end() {
            connections.remove(this);
            for (Socket socket : new Socket[] {client, to}) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // It is closed.
                }
            }
        }
    }

    private interface Receiver {
        void take(byte[] chunk) throws IOException;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
