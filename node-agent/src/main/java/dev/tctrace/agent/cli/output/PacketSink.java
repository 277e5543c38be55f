// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.Closeable;
import java.io.IOException;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.TracedPacket;

/** Takes traced packets, one by one. The caller sees to it that only one thread is inside at a time. */
public interface PacketSink extends Closeable {

    void packet(TracedPacket packet) throws IOException;

    /** The kernel dropped a packet after its last record. */
    default void drop(KernelDrop drop) throws IOException {}

    /** Called several times a second, whether packets come or not. */
    default void idle() throws IOException {}

    /** Hands on what is held back. */
    void flush() throws IOException;

    /** The last word, where the format has one. */
    default void finish(SessionSnapshot end) throws IOException {}

    /** Where it writes to, for messages. */
    String destination();

    /** Whether it wants no more packets. */
    default boolean full() {
        return false;
    }
}
