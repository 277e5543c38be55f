// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import dev.tctrace.tracer.netns.NetworkNamespace;

/**
 * UDP packets from one namespace to the other, each with a number and with bytes that follow from it, all of which the receiver
 * checks. It never sends more ahead than the receiver's buffer holds: what does not arrive was dropped on the way.
 */
final class PacketStream implements AutoCloseable {
    private static final int PORT = 4321;
    private static final int AHEAD = 40;
    private static final long BETWEEN_NANOS = 2_000_000;
    /** Without an answer for so long, what is on the way is lost. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private static final int HEAD = 16;

    private final DatagramChannel from;
    private final DatagramChannel to;
    private final Thread sender;
    private final Thread receiver;
    private volatile boolean ending;
    private volatile long sent;
    private volatile long expected;
    private volatile long lost;
    private long altered;
    private long misplaced;

    /**
     * What became of the packets.
     *
     * @param lost that never arrived
     * @param altered that arrived with other bytes
     * @param misplaced that arrived twice, or after a later one
     */
    record Result(long sent, long lost, long altered, long misplaced) {
        boolean untouched() {
            return sent > 0 && lost + altered + misplaced == 0;
        }
    }

    private PacketStream(DatagramChannel from, DatagramChannel to, String name) {
        this.from = from;
        this.to = to;
        sender = new Thread(this::send, "sender-" + name);
        receiver = new Thread(this::receive, "receiver-" + name);
        receiver.start();
        sender.start();
    }

    /** Towards the pod. */
    static PacketStream toPod(TracedPair pair) {
        return between(pair.pair::host, pair.pair::pod, "10.9.0.1", "10.9.0.2");
    }

    static PacketStream fromPod(TracedPair pair) {
        return between(pair.pair::pod, pair.pair::host, "10.9.0.2", "10.9.0.1");
    }

    private static PacketStream between(
            Supplier<NetworkNamespace> here, Supplier<NetworkNamespace> there, String source, String destination) {
        try {
            DatagramChannel to = open(there, destination, PORT);
            DatagramChannel from = open(here, source, 0);
            from.connect(new InetSocketAddress(destination, PORT));
            return new PacketStream(from, to, destination);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DatagramChannel open(Supplier<NetworkNamespace> where, String address, int port) {
        try (NetworkNamespace namespace = where.get()) {
            return namespace.run(() -> {
                try {
                    return DatagramChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress(address, port));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private void send() {
        long waitingSince = System.nanoTime();
        long seen = 0;
        ByteBuffer packet = ByteBuffer.allocate(2048);
        while (!ending) {
            long arrived = expected;
            if (arrived != seen) {
                seen = arrived;
                waitingSince = System.nanoTime();
            }
            // Where all that is on the way is lost, the next one says so.
            if (sent - arrived < AHEAD || System.nanoTime() - waitingSince > PATIENCE_NANOS) {
                fill(packet, sent);
                try {
                    from.write(packet);
                    sent++;
                } catch (IOException refused) {
                    // An interface that is down, or an ICMP error: the packet never was on the way.
                }
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
    }

    private static void fill(ByteBuffer packet, long number) {
        packet.clear();
        packet.putLong(number);
        packet.putLong(~number);
        long mixed = number * 0x9E3779B97F4A7C15L + 1;
        int length = HEAD + (int) (number * 37 % 1200);
        while (packet.position() < length) {
            mixed ^= mixed << 13;
            mixed ^= mixed >>> 7;
            mixed ^= mixed << 17;
            packet.put((byte) mixed);
        }
        packet.flip();
    }

    private void receive() {
        ByteBuffer packet = ByteBuffer.allocate(2048);
        ByteBuffer right = ByteBuffer.allocate(2048);
        try {
            while (true) {
                packet.clear();
                to.receive(packet);
                packet.flip();
                long number = packet.remaining() < HEAD ? -1 : packet.getLong(0);
                if (number < 0 || number > sent + 1 || packet.getLong(8) != ~number) {
                    altered++;
                    continue;
                }
                fill(right, number);
                if (!packet.equals(right)) {
                    altered++;
                }
                if (number < expected) {
                    misplaced++;
                } else {
                    lost += number - expected;
                    expected = number + 1;
                }
            }
        } catch (ClosedChannelException end) {
            // The stream is closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long sent() {
        return sent;
    }

    /** Sends no more and waits for what is on the way. */
    Result end() {
        ending = true;
        try {
            sender.join();
            long until = System.nanoTime() + PATIENCE_NANOS;
            while (expected < sent && System.nanoTime() < until) {
                LockSupport.parkNanos(BETWEEN_NANOS);
            }
            to.close();
            from.close();
            receiver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Result(sent, lost + (sent - expected), altered, misplaced);
    }

    @Override
    public void close() {
        end();
    }
}
