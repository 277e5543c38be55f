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

    /** A generator that puts each object on a line of its own. */
    public static JsonGenerator lines(OutputStream out) throws IOException {
        JsonGenerator json = new JsonFactory().createGenerator(out);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        return json;
    }

    @Override
    public void packet(TracedPacket packet) throws IOException {
        JsonText.packet(json, packet);
    }

    @Override
    public void flush() throws IOException {
        json.flush();
    }

    @Override
    public void close() throws IOException {
        json.writeRaw("\n");
        json.close();
    }
}
