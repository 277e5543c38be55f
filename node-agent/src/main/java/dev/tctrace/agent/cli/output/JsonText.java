package dev.tctrace.agent.cli.output;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.tctrace.agent.packet.FlowText;
import dev.tctrace.agent.packet.Packet;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.tc.Effect;
import dev.tctrace.agent.tc.VerdictMeaning;
import dev.tctrace.agent.trace.Target;
import dev.tctrace.agent.trace.TracedPacket;

/** The JSON of packets and programs. A key whose value is unknown or nothing is left out. */
public final class JsonText {
    private JsonText() {}

    static void packet(JsonGenerator json, TracedPacket packet) throws IOException {
        json.writeStartObject();
        json.writeStringField("time", packet.time().toString());
        json.writeNumberField("durationNanos", packet.durationNanos());
        json.writeFieldName("target");
        target(json, packet.target());
        json.writeFieldName("program");
        json.writeStartObject();
        programFields(json, packet.program());
        json.writeEndObject();
        json.writeFieldName("verdict");
        verdict(json, packet);
        json.writeNumberField("length", packet.length());
        if (packet.gsoSegments() > 1) {
            json.writeNumberField("gsoSegments", packet.gsoSegments());
        }
        json.writeNumberField("mark", packet.mark());
        json.writeFieldName("entry");
        snapshot(json, packet.entry());
        if (packet.exit() != null) {
            json.writeFieldName("exit");
            snapshot(json, packet.exit());
        }
        json.writeEndObject();
    }

    private static void target(JsonGenerator json, Target target) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", target.pod());
        json.writeStringField("netns", target.netns().toString());
        json.writeStringField("interface", target.interfaceName());
        json.writeEndObject();
    }

    /** The fields of a program, into an object that is open. */
    public static void programFields(JsonGenerator json, AttachedProgram program) throws IOException {
        json.writeNumberField("id", program.id());
        json.writeStringField("name", program.name());
        json.writeStringField("tag", program.tag());
        json.writeStringField("attachPoint", program.attachPoint().label());
        json.writeStringField("device", program.device().name());
        json.writeBooleanField("podEnd", program.device().podEnd());
        json.writeNumberField("position", program.position());
        json.writeStringField("direction", program.direction().name());
        json.writeBooleanField("probe", program.ours());
    }

    private static void verdict(JsonGenerator json, TracedPacket packet) throws IOException {
        json.writeStartObject();
        json.writeNumberField("code", packet.verdict());
        json.writeStringField("name", FlowText.verdict(packet.verdict()));
        Effect effect = VerdictMeaning.of(packet.program(), packet.verdict());
        json.writeStringField("effect", effect.name());
        json.writeBooleanField("decided", effect.endsHook());
        json.writeEndObject();
    }

    private static void snapshot(JsonGenerator json, Packet packet) throws IOException {
        json.writeStartObject();
        text(json, "source", packet.source());
        text(json, "destination", packet.destination());
        if (packet.sourcePort() >= 0) {
            json.writeNumberField("sourcePort", packet.sourcePort());
            json.writeNumberField("destinationPort", packet.destinationPort());
        }
        text(json, "protocol", packet.protocol());
        text(json, "tcpFlags", packet.tcpFlags());
        text(json, "info", packet.info().isEmpty() ? null : packet.info());
        text(json, "missing", packet.missing().orElse(null));
        json.writeNumberField("wireLength", packet.wireLength());
        json.writeNumberField("copied", packet.bytes().length);
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String key, String value) throws IOException {
        if (value != null) {
            json.writeStringField(key, value);
        }
    }
}
