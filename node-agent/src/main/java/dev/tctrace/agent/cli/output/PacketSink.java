package dev.tctrace.agent.cli.output;

import java.io.Closeable;
import java.io.IOException;

import dev.tctrace.agent.trace.SessionSnapshot;
import dev.tctrace.agent.trace.TracedPacket;

/** Takes traced packets, one by one. The caller sees to it that only one thread is inside at a time. */
public interface PacketSink extends Closeable {

    void packet(TracedPacket packet) throws IOException;

    /** Hands on what is held back. */
    void flush() throws IOException;

    /** The last word, where the format has one. */
    default void finish(SessionSnapshot end) throws IOException {}

    /** A sink that keeps nothing. */
    PacketSink NONE = new PacketSink() {
        @Override
        public void packet(TracedPacket packet) {}

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
}
