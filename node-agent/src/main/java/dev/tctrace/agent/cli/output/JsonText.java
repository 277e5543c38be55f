// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.path.DropReasons;
import dev.tctrace.tracer.path.PacketWay;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Effect;
import dev.tctrace.tracer.tc.VerdictMeaning;

/** The JSON of packets and programs. A key whose value is unknown or nothing is left out. */
public final class JsonText {
    private JsonText() {}

    /** @param id the packet's number, the same at every program that it passes */
    static void packet(JsonGenerator json, long id, TracedPacket packet) throws IOException {
        json.writeStartObject();
        json.writeNumberField("packetId", id);
        recordFields(json, packet);
        json.writeEndObject();
    }

    /** A packet's end, after its last record. */
    static void drop(JsonGenerator json, long id, KernelDrop drop) throws IOException {
        json.writeStartObject();
        json.writeNumberField("packetId", id);
        json.writeStringField("time", drop.time().toString());
        json.writeFieldName("target");
        target(json, drop.target());
        json.writeFieldName("kernelDrop");
        dropObject(json, drop);
        json.writeEndObject();
    }

    /** A whole packet: its stations, and its end. */
    static void way(JsonGenerator json, PacketWay way) throws IOException {
        json.writeStartObject();
        json.writeNumberField("packetId", way.id());
        json.writeFieldName("stations");
        json.writeStartArray();
        for (TracedPacket station : way.stations()) {
            json.writeStartObject();
            recordFields(json, station);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringField("outcome", way.outcome().label());
        if (way.drop() != null) {
            json.writeFieldName("kernelDrop");
            dropObject(json, way.drop());
        }
        json.writeEndObject();
    }

    private static void dropObject(JsonGenerator json, KernelDrop drop) throws IOException {
        json.writeStartObject();
        json.writeStringField("time", drop.time().toString());
        text(json, "reason", drop.reason().isEmpty() ? null : drop.reason());
        text(json, "function", drop.function().isEmpty() ? null : drop.function());
        if (!drop.device().isEmpty()) {
            json.writeStringField("device", drop.device());
            json.writeNumberField("netns", drop.netnsInode());
            json.writeBooleanField("inPod", drop.inPod());
        }
        String meaning = DropReasons.sentence(drop.reason());
        text(json, "meaning", meaning.isEmpty() ? null : meaning);
        json.writeEndObject();
    }

    private static void recordFields(JsonGenerator json, TracedPacket packet) throws IOException {
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
        json.writeStringField("direction", program.direction().label());
        json.writeBooleanField("probe", program.ours());
    }

    private static void verdict(JsonGenerator json, TracedPacket packet) throws IOException {
        json.writeStartObject();
        json.writeNumberField("code", packet.verdict());
        json.writeStringField("name", VerdictMeaning.text(packet.program(), packet.verdict()));
        Effect effect = VerdictMeaning.of(packet.program(), packet.verdict());
        json.writeStringField("effect", effect.label());
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
