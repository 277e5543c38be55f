package dev.tctrace.agent.cli.output;

import java.io.IOException;
import java.io.OutputStream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;

import dev.tctrace.agent.trace.TracedPacket;

/** One JSON object a line. The keys are stable: docs/command-line.md lists them. */
public final class JsonSink implements PacketSink {
    private final JsonGenerator json;

    public JsonSink(OutputStream out) throws IOException {
        json = lines(out);
    }

    /** A generator of objects, each of which {@link #endLine} ends. */
    public static JsonGenerator lines(OutputStream out) throws IOException {
        return new JsonFactory().createGenerator(out).setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    /** Ends the line at once: a reader must not wait for the next object to have this one. */
    public static void endLine(JsonGenerator json) throws IOException {
        json.writeRaw('\n');
    }

    @Override
    public void packet(TracedPacket packet) throws IOException {
        JsonText.packet(json, packet);
        endLine(json);
    }

    @Override
    public void flush() throws IOException {
        json.flush();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
