// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.IOException;
import java.io.OutputStream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.path.PacketJoiner;

/** One JSON object a line. The keys are stable: docs/command-line.md lists them. */
public final class JsonSink implements PacketSink {
    private static final int LAST_PRINTABLE_ASCII = 0x7e;

    private final JsonGenerator json;
    private final PacketJoiner joiner = new PacketJoiner();

    public JsonSink(OutputStream out) throws IOException {
        json = lines(out);
    }

    /**
     * A generator of objects, each of which {@link #endLine} ends. Names are exact: what a terminal might obey is escaped, as
     * is all that is not ASCII.
     */
    public static JsonGenerator lines(OutputStream out) throws IOException {
        return new JsonFactory()
                .createGenerator(out)
                .setHighestNonEscapedChar(LAST_PRINTABLE_ASCII)
                .setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    /** Ends the line at once: a reader must not wait for the next object to have this one. */
    public static void endLine(JsonGenerator json) throws IOException {
        json.writeRaw('\n');
    }

    @Override
    public void packet(TracedPacket packet) throws IOException {
        JsonText.packet(json, joiner.add(packet), packet);
        endLine(json);
    }

    @Override
    public void drop(KernelDrop drop) throws IOException {
        long id = joiner.end(drop);
        if (id != 0) {
            JsonText.drop(json, id, drop);
            endLine(json);
        }
    }

    @Override
    public void flush() throws IOException {
        json.flush();
    }

    @Override
    public String destination() {
        return "the standard output";
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
