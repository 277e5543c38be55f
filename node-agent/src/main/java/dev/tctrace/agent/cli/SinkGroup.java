package dev.tctrace.agent.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

import dev.tctrace.agent.cli.output.PacketSink;
import dev.tctrace.agent.trace.SessionSnapshot;
import dev.tctrace.agent.trace.TracedPacket;

/**
 * All sinks of a run. Packets come from the engine's thread, everything else from the command's. A reader of the output that
 * is slow slows the engine's thread down; what then does not fit into the ring is counted as lost by the kernel, so there is
 * one place where packets can get lost, and it is counted.
 */
final class SinkGroup implements Closeable {
    private final List<PacketSink> sinks;
    private final long limit;
    private long taken;
    private boolean dirty;
    private IOException failure;

    /** @param limit how many packets to take; null: no limit */
    SinkGroup(List<PacketSink> sinks, Long limit) {
        this.sinks = List.copyOf(sinks);
        this.limit = limit == null ? Long.MAX_VALUE : limit;
    }

    /** @return whether more packets are wanted */
    synchronized boolean packet(TracedPacket packet) {
        if (taken >= limit || failure != null) {
            return false;
        }
        taken++;
        dirty = true;
        try {
            for (PacketSink sink : sinks) {
                sink.packet(packet);
            }
        } catch (IOException e) {
            failure = e;
        }
        return taken < limit && failure == null;
    }

    synchronized long taken() {
        return taken;
    }

    /** Hands on what came since the last time. */
    synchronized void flush() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (dirty) {
            dirty = false;
            for (PacketSink sink : sinks) {
                sink.flush();
            }
        }
    }

    synchronized void finish(SessionSnapshot end) throws IOException {
        if (failure == null) {
            for (PacketSink sink : sinks) {
                sink.finish(end);
                sink.flush();
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (failure == null) {
            for (PacketSink sink : sinks) {
                sink.close();
            }
        }
    }
}
