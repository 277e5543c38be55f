// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

import dev.tctrace.tracer.Heartbeat;
import dev.tctrace.tracer.libc.Epoll;
import dev.tctrace.tracer.libc.EventFd;
import dev.tctrace.tracer.libc.SystemCallException;
import dev.tctrace.tracer.netns.NamespaceException;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.ChangeSocket;

/**
 * One thread that hears of changes at devices and tells whoever is interested, within milliseconds. Without it, or where a
 * message is lost, they are seen at the next regular look. Safe for use by several threads.
 */
final class ChangeWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ChangeWatch.class.getName());
    private static final long WAKE = -1;

    /** A message ends it; without any, it comes round to say that it is alive. */
    private static final int WAIT_MILLIS = 60_000;

    /** After a round that failed, so that one that always does costs nothing. */
    private static final long PAUSE_NANOS = 100_000_000;

    /**
     * Where changes matter.
     *
     * @param netnsInode the network namespace
     * @param ifindex the device; {@link ChangeSocket#ANY_DEVICE}: all of that namespace, interfaces that come and go included
     */
    record Spot(long netnsInode, int ifindex) {}

    private record Listener(Spot spot, Consumer<Long> heard) {}

    private static final class Ear {
        final ChangeSocket socket;
        final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

        Ear(ChangeSocket socket) {
            this.socket = socket;
        }
    }

    private final Map<Object, Set<Listener>> byOwner = new HashMap<>();
    /** By namespace, and whether of interfaces, too. */
    private final Map<List<Object>, Ear> ears = new HashMap<>();

    private final Map<Long, Ear> byToken = new ConcurrentHashMap<>();
    private final Epoll epoll = new Epoll();
    private final EventFd wake = new EventFd();
    private final Heartbeat heartbeat = new Heartbeat();
    private final Thread thread;
    private volatile boolean closed;

    ChangeWatch() {
        epoll.add(wake.number(), WAKE);
        heartbeat.rest();
        thread = new Thread(this::run, "tctrace-changes");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * What an owner wants to hear of from now on, instead of what it wanted before.
     *
     * @param spots each with a namespace that is open, to be listened in
     * @param heard is given the time of a change, as System.nanoTime() counts; on this watch's thread: return soon
     * @return the spots that are listened at
     */
    synchronized Set<Spot> listen(Object owner, Map<Spot, NetworkNamespace> spots, Consumer<Long> heard) {
        if (closed) {
            return Set.of();
        }
        Set<Listener> before = byOwner.getOrDefault(owner, Set.of());
        Set<Listener> now = new HashSet<>();
        for (Map.Entry<Spot, NetworkNamespace> entry : spots.entrySet()) {
            Listener known = before.stream()
                    .filter(listener -> listener.spot().equals(entry.getKey()))
                    .findFirst()
                    .orElse(null);
            if (known != null) {
                now.add(known);
            } else if (open(new Listener(entry.getKey(), heard), entry.getValue())) {
                now.add(new Listener(entry.getKey(), heard));
            }
        }
        before.stream().filter(listener -> !now.contains(listener)).forEach(this::drop);
        if (now.isEmpty()) {
            byOwner.remove(owner);
        } else {
            byOwner.put(owner, now);
        }
        return now.stream().map(Listener::spot).collect(Collectors.toSet());
    }

    private static List<Object> key(Spot spot) {
        return List.of(spot.netnsInode(), spot.ifindex() == ChangeSocket.ANY_DEVICE);
    }

    private boolean open(Listener listener, NetworkNamespace namespace) {
        Ear ear = ears.get(key(listener.spot()));
        if (ear == null) {
            try {
                boolean interfaces = listener.spot().ifindex() == ChangeSocket.ANY_DEVICE;
                ear = new Ear(namespace.run(() -> ChangeSocket.open(interfaces)));
            } catch (SystemCallException | NamespaceException e) {
                LOG.log(Level.FINE, "Changes are seen at the regular look only", e);
                return false;
            }
            try {
                epoll.add(ear.socket.fd(), ear.socket.fd());
            } catch (SystemCallException e) {
                ear.socket.close();
                LOG.log(Level.FINE, "Changes are seen at the regular look only", e);
                return false;
            }
            ears.put(key(listener.spot()), ear);
            byToken.put((long) ear.socket.fd(), ear);
        }
        ear.listeners.add(listener);
        return true;
    }

    private void drop(Listener listener) {
        Ear ear = ears.get(key(listener.spot()));
        if (ear != null && ear.listeners.remove(listener) && ear.listeners.isEmpty()) {
            ears.remove(key(listener.spot()));
            byToken.remove((long) ear.socket.fd());
            epoll.remove(ear.socket.fd());
            ear.socket.close();
        }
    }

    synchronized void forget(Object owner) {
        byOwner.getOrDefault(owner, Set.of()).forEach(this::drop);
        byOwner.remove(owner);
    }

    private void run() {
        while (!closed) {
            try {
                long[] tokens = epoll.await(WAIT_MILLIS);
                heartbeat.beat();
                for (long token : tokens) {
                    if (token != WAKE) {
                        hear(token);
                    }
                }
                heartbeat.rest();
            } catch (Throwable e) { // also an Error: without this thread changes are seen a second late
                heartbeat.failed();
                LOG.log(Level.WARNING, "Changes at devices cannot be heard, trying again", e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Whether the thread has ended, though not closed, or hangs. */
    boolean stuck(Duration limit) {
        return !closed && (!thread.isAlive() || heartbeat.late(limit));
    }

    private void hear(long token) {
        long now = System.nanoTime();
        Set<Listener> listeners;
        Set<Integer> devices;
        synchronized (this) {
            // Under the lock, so that the socket is not closed meanwhile; it is readable, so this does not wait.
            Ear ear = byToken.get(token);
            if (ear == null) {
                return;
            }
            try {
                devices = ear.socket.read();
            } catch (SystemCallException e) {
                devices = Set.of(ChangeSocket.ANY_DEVICE);
            }
            listeners = Set.copyOf(ear.listeners);
        }
        for (Listener listener : listeners) {
            int ifindex = listener.spot().ifindex();
            if (ifindex == ChangeSocket.ANY_DEVICE
                    || devices.contains(ifindex)
                    || devices.contains(ChangeSocket.ANY_DEVICE)) {
                tell(listener, now);
            }
        }
    }

    private static void tell(Listener listener, long at) {
        try {
            listener.heard().accept(at);
        } catch (Throwable e) { // also an Error: the others, and the next change, are to be heard of
            LOG.log(Level.WARNING, "A change at a device could not be followed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        wake.signal();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (this) {
            ears.values().forEach(ear -> ear.socket.close());
            ears.clear();
            byToken.clear();
            epoll.close();
            wake.close();
        }
    }
}
