// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.IOException;
import java.util.List;

import dev.tctrace.agent.cli.output.PacketSink;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.TracedPacket;

/** All sinks of a run, and what became of them. Once one has failed, nothing more is written to any. Not thread-safe. */
final class SinkGroup {
    private final List<PacketSink> sinks;
    private final long limit;
    private long taken;
    private boolean dirty;
    private boolean ended;
    private volatile IOException failure;

    /** @param limit how many packets to take; null: no limit */
    SinkGroup(List<PacketSink> sinks, Long limit) {
        this.sinks = List.copyOf(sinks);
        this.limit = limit == null ? Long.MAX_VALUE : limit;
    }

    /** @return whether more packets are wanted */
    boolean packet(TracedPacket packet) {
        if (taken >= limit || ended) {
            return false;
        }
        taken++;
        dirty = true;
        all(sink -> sink.packet(packet));
        return taken < limit && wanted();
    }

    /** The end of a packet is no packet more. */
    void drop(KernelDrop drop) {
        dirty = true;
        all(sink -> sink.drop(drop));
    }

    /**
     * Hands on what came since the last time.
     *
     * @return whether more packets are wanted
     */
    boolean flush() {
        all(PacketSink::idle);
        if (dirty) {
            dirty = false;
            all(PacketSink::flush);
        }
        return wanted();
    }

    void finish(SessionSnapshot end) {
        all(sink -> sink.finish(end));
    }

    void close() {
        all(PacketSink::flush);
        for (PacketSink sink : sinks) {
            try {
                sink.close();
            } catch (IOException e) {
                failed(sink, e);
            }
        }
    }

    /** What was not written, why, and what to do; null where all was, and where its reader has gone. */
    IOException failure() {
        return failure;
    }

    private boolean wanted() {
        return !ended && sinks.stream().noneMatch(PacketSink::full);
    }

    private void all(Step step) {
        for (PacketSink sink : sinks) {
            if (!ended) {
                try {
                    step.take(sink);
                } catch (IOException e) {
                    failed(sink, e);
                }
            }
        }
    }

    private void failed(PacketSink sink, IOException e) {
        if (ended) {
            return;
        }
        ended = true;
        failure = WriteFailure.of(sink.destination(), e);
    }

    private interface Step {
        void take(PacketSink sink) throws IOException;
    }
}
