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
        all(sink -> sink.packet(packet));
        return taken < limit && failure == null;
    }

    /**
     * Hands on what came since the last time.
     *
     * @return whether anybody is still there to take it
     * @throws IOException when the output cannot be written for another reason than that its reader has gone
     */
    synchronized boolean flush() throws IOException {
        if (dirty && failure == null) {
            dirty = false;
            all(PacketSink::flush);
        }
        if (failure != null && !readerHasGone(failure)) {
            throw new IOException("Cannot write the output: " + failure.getMessage(), failure);
        }
        return failure == null;
    }

    synchronized void finish(SessionSnapshot end) throws IOException {
        all(sink -> sink.finish(end));
        dirty = true;
        flush();
    }

    @Override
    public synchronized void close() throws IOException {
        all(PacketSink::close);
        dirty = false;
        flush();
    }

    private void all(Step step) {
        for (PacketSink sink : sinks) {
            if (failure == null) {
                try {
                    step.take(sink);
                } catch (IOException e) {
                    failure = e;
                }
            }
        }
    }

    /** head, or a pager that was left: an end, not a failure. */
    private static boolean readerHasGone(IOException e) {
        return String.valueOf(e.getMessage()).contains("Broken pipe");
    }

    private interface Step {
        void take(PacketSink sink) throws IOException;
    }
}
