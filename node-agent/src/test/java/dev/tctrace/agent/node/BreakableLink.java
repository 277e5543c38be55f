// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port on loopback that leads to another one, until it is cut. */
final class BreakableLink implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int target;
    private volatile boolean broken;

    BreakableLink(int target) throws IOException {
        this.target = target;
        begin(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Resets all connections, and each new one. */
    void cut() {
        broken = true;
        sockets.forEach(BreakableLink::reset);
        sockets.clear();
    }

    void mend() {
        broken = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                if (broken) {
                    reset(near);
                    continue;
                }
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(near);
                sockets.add(far);
                begin(() -> pass(near, far));
                begin(() -> pass(far, near));
            }
        } catch (IOException closed) {
            // By close().
        }
    }

    private void pass(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException broke) {
            reset(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "link");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        cut();
        listener.close();
    }
}
