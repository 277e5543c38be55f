// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.StringJoiner;
import java.util.function.BooleanSupplier;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.FlowText;
import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.VerdictMeaning;

/** Two lines a packet: one as it entered the program, one as it left. */
public final class TextSink implements PacketSink {

    /** How much to say. */
    public enum Detail {
        /** The flow and the verdict. */
        PLAIN,
        /** Also which program, what is known of the packet, what becomes of it, how long it took. */
        VERBOSE
    }

    private final OutputStream out;
    private final LogLine log;
    private final Detail detail;
    private final BooleanSupplier severalPrograms;

    /**
     * @param severalPrograms whether packets of more than one program may come: then every line names its program
     */
    public TextSink(OutputStream out, LogLine log, Detail detail, BooleanSupplier severalPrograms) {
        this.out = out;
        this.log = log;
        this.detail = detail;
        this.severalPrograms = severalPrograms;
    }

    @Override
    public void packet(TracedPacket packet) throws IOException {
        Instant exit = packet.time().plusNanos(packet.durationNanos());
        String lines = log.at(packet.time(), FlowText.entryLine(packet.entry()) + entrySuffix(packet)) + "\n"
                + log.at(
                        exit,
                        FlowText.exitLine(
                                        packet.entry(),
                                        packet.exit(),
                                        VerdictMeaning.text(packet.program(), packet.verdict()))
                                + exitSuffix(packet))
                + "\n";
        out.write(lines.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void drop(KernelDrop drop) throws IOException {
        out.write((log.at(drop.time(), WayText.drop(drop)) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private String entrySuffix(TracedPacket packet) {
        if (detail == Detail.VERBOSE) {
            return " " + program(packet.program()) + ": " + packetText(packet);
        }
        return severalPrograms.getAsBoolean() ? " " + program(packet.program()) : "";
    }

    private String exitSuffix(TracedPacket packet) {
        if (detail == Detail.VERBOSE) {
            return " " + program(packet.program()) + ": packet "
                    + VerdictMeaning.of(packet.program(), packet.verdict()).words()
                    + change(packet) + ", " + duration(packet.durationNanos());
        }
        return severalPrograms.getAsBoolean() ? " " + program(packet.program()) : "";
    }

    private static String program(AttachedProgram program) {
        return program.name() + " " + program.attachPoint().label() + "@"
                + program.device().name();
    }

    static String packetText(TracedPacket traced) {
        Packet packet = traced.entry();
        StringJoiner text = new StringJoiner(", ");
        if (packet.protocol() != null) {
            text.add(packet.protocol() + (packet.tcpFlags() == null ? "" : " [" + packet.tcpFlags() + "]"));
        }
        if (!packet.info().isEmpty()) {
            text.add(packet.info());
        }
        text.add(traced.length() + " bytes");
        if (traced.gsoSegments() > 1) {
            text.add(traced.gsoSegments() + " segments");
        }
        if (traced.mark() != 0) {
            text.add(String.format("mark 0x%x", traced.mark()));
        }
        packet.missing().ifPresent(missing -> text.add("unknown: " + missing));
        return text.toString();
    }

    static String change(TracedPacket packet) {
        if (packet.exit() == null) {
            return "";
        }
        int grown = packet.exit().wireLength() - packet.entry().wireLength();
        if (grown != 0) {
            return ", " + Math.abs(grown) + " bytes " + (grown > 0 ? "longer" : "shorter");
        }
        return FlowText.rewritten(packet.entry(), packet.exit()) ? ", rewritten" : ", bytes changed";
    }

    static String duration(long nanos) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        return nanos < 1_000_000 ? String.format("%.1f µs", nanos / 1e3) : String.format("%.1f ms", nanos / 1e6);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public String destination() {
        return "the standard output";
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
