// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.packet.pcapng.CapturedPacket;
import dev.tctrace.tracer.packet.pcapng.InterfaceStatistics;
import dev.tctrace.tracer.packet.pcapng.PcapngWriter;
import dev.tctrace.tracer.path.PacketJoiner;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.VerdictMeaning;

/**
 * A pcapng stream. Every packet carries direction, verdict, program and duration; a packet that its program changed is there
 * twice, as it entered and as it left. The packet id is the same wherever one packet was recorded.
 */
public final class PcapngSink implements PacketSink {
    private final CaptureOutput out;
    private final String application;
    private final String system;
    private final int snapLength;
    private final String filter;
    private final Clock clock;
    private final Instant start;
    private final Map<Place, Integer> interfaces = new LinkedHashMap<>();
    private final PacketJoiner joiner = new PacketJoiner();
    private PcapngWriter writer;

    private record Place(Target target, Device device, LinkType linkType) {}

    /**
     * @param application what writes the file
     * @param system what it runs on
     * @param snapLength bytes copied of a packet at most
     * @param filter the pcap-filter expression; empty for none
     */
    public PcapngSink(CaptureOutput out, String application, String system, int snapLength, String filter, Clock clock)
            throws IOException {
        this.out = out;
        this.application = application;
        this.system = system;
        this.snapLength = snapLength;
        this.filter = filter;
        this.clock = clock;
        this.start = clock.instant();
        begin();
    }

    /** Each file is one section, which says what it needs to be read on its own. */
    private void begin() throws IOException {
        writer = new PcapngWriter(out.stream(), application, system);
        interfaces.clear();
    }

    @Override
    public void packet(TracedPacket packet) throws IOException {
        if (out.complete()) {
            return;
        }
        if (out.rotate()) {
            begin();
        }
        long id = joiner.add(packet);
        if (packet.exit() == null) {
            write(id, packet, packet.entry(), packet.time(), "");
        } else {
            write(id, packet, packet.entry(), packet.time(), "fentry: ");
            write(id, packet, packet.exit(), packet.time().plusNanos(packet.durationNanos()), "fexit: ");
        }
    }

    private void write(long packetId, TracedPacket packet, Packet snapshot, Instant time, String moment)
            throws IOException {
        AttachedProgram program = packet.program();
        Place place = new Place(packet.target(), program.device(), snapshot.linkType());
        Integer id = interfaces.get(place);
        if (id == null) {
            id = writer.addInterface(
                    PrintableText.of(place.device.name()),
                    PrintableText.of(description(place)),
                    place.linkType,
                    snapLength,
                    filter);
            interfaces.put(place, id);
        }
        String comment = PrintableText.of(moment + program.name() + " (id " + program.id() + ", "
                + program.attachPoint().label() + ", " + program.direction().label() + "): "
                + VerdictMeaning.text(program, packet.verdict()) + ", packet "
                + VerdictMeaning.of(program, packet.verdict()).words() + ", "
                + packet.durationNanos() + " ns");
        writer.write(new CapturedPacket(
                id,
                nanos(time),
                snapshot.bytes(),
                snapshot.wireLength(),
                program.attachPoint().ingress(),
                packetId,
                program.returnsVerdict() ? packet.verdict() : null,
                comment));
    }

    private static String description(Place place) {
        String end = place.device.podEnd() ? "" : ", host end of " + place.target.interfaceName();
        return place.target.pod() + end;
    }

    /** The counters of each interface of the last file: the sum over the programs on it, since the trace began. */
    @Override
    public void finish(SessionSnapshot end) throws IOException {
        for (Map.Entry<Place, Integer> entry : interfaces.entrySet()) {
            Place place = entry.getKey();
            if (!place.target.equals(end.target())) {
                continue;
            }
            long matched = 0;
            long sampledOut = 0;
            long lost = 0;
            long unfiltered = 0;
            long reported = 0;
            for (ProgramView view :
                    Stream.concat(end.programs().stream(), end.gone().stream()).toList()) {
                if (view.program().device().equals(place.device)) {
                    Counters counters = view.counters();
                    matched += counters.matched();
                    sampledOut += counters.sampledOut();
                    lost += counters.lost();
                    unfiltered += counters.unfiltered();
                    reported += counters.reported();
                }
            }
            writer.write(new InterfaceStatistics(
                    entry.getValue(),
                    nanos(start),
                    nanos(clock.instant()),
                    matched,
                    lost,
                    reported,
                    comment(sampledOut, unfiltered)));
        }
    }

    private static String comment(long sampledOut, long unfiltered) {
        return Stream.of(
                        sampledOut == 0 ? "" : sampledOut + " packets sampled out by the rate limit",
                        unfiltered == 0 ? "" : unfiltered + " packets could not be filtered")
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    @Override
    public void flush() throws IOException {
        out.stream().flush();
    }

    @Override
    public boolean full() {
        return out.complete();
    }

    @Override
    public String destination() {
        return out.name();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
