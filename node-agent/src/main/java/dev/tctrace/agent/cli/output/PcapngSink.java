package dev.tctrace.agent.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.tctrace.agent.packet.FlowText;
import dev.tctrace.agent.packet.Packet;
import dev.tctrace.agent.packet.pcapng.CapturedPacket;
import dev.tctrace.agent.packet.pcapng.InterfaceStatistics;
import dev.tctrace.agent.packet.pcapng.PcapngWriter;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.tc.Device;
import dev.tctrace.agent.tc.VerdictMeaning;
import dev.tctrace.agent.trace.Counters;
import dev.tctrace.agent.trace.ProgramView;
import dev.tctrace.agent.trace.SessionSnapshot;
import dev.tctrace.agent.trace.Target;
import dev.tctrace.agent.trace.TracedPacket;
import dev.tctrace.pcap.LinkType;

/**
 * A pcapng stream. Every packet carries direction, verdict, program and duration; a packet that its program changed is there
 * twice, as it entered and as it left, with one packet id.
 */
public final class PcapngSink implements PacketSink {
    private final OutputStream out;
    private final PcapngWriter writer;
    private final int snapLength;
    private final String filter;
    private final Clock clock;
    private final Instant start;
    private final Map<Place, Integer> interfaces = new LinkedHashMap<>();
    private long packets;

    private record Place(Target target, Device device, LinkType linkType) {}

    /**
     * @param application what writes the file
     * @param system what it runs on
     * @param snapLength bytes copied of a packet at most
     * @param filter the pcap-filter expression; empty for none
     */
    public PcapngSink(OutputStream out, String application, String system, int snapLength, String filter, Clock clock)
            throws IOException {
        this.out = out;
        this.writer = new PcapngWriter(out, application, system);
        this.snapLength = snapLength;
        this.filter = filter;
        this.clock = clock;
        this.start = clock.instant();
    }

    @Override
    public void packet(TracedPacket packet) throws IOException {
        packets++;
        if (packet.exit() == null) {
            write(packet, packet.entry(), packet.time(), "");
        } else {
            write(packet, packet.entry(), packet.time(), "fentry: ");
            write(packet, packet.exit(), packet.time().plusNanos(packet.durationNanos()), "fexit: ");
        }
    }

    private void write(TracedPacket packet, Packet snapshot, Instant time, String moment) throws IOException {
        AttachedProgram program = packet.program();
        Place place = new Place(packet.target(), program.device(), snapshot.linkType());
        Integer id = interfaces.get(place);
        if (id == null) {
            id = writer.addInterface(place.device.name(), description(place), place.linkType, snapLength, filter);
            interfaces.put(place, id);
        }
        String comment = moment + program.name() + " (id " + program.id() + ", "
                + program.attachPoint().label() + ", " + program.direction() + "): "
                + FlowText.verdict(packet.verdict()) + ", packet "
                + VerdictMeaning.of(program, packet.verdict()).words() + ", "
                + packet.durationNanos() + " ns";
        writer.write(new CapturedPacket(
                id,
                nanos(time),
                snapshot.bytes(),
                snapshot.wireLength(),
                program.attachPoint().ingress(),
                packets,
                packet.verdict(),
                comment));
    }

    private static String description(Place place) {
        String end = place.device.podEnd() ? "" : ", host end of " + place.target.interfaceName();
        return place.target.pod() + end;
    }

    /** The counters of each interface: the sum over the programs on it. */
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
            long reported = 0;
            for (ProgramView view : end.programs()) {
                if (view.program().device().equals(place.device)) {
                    Counters counters = view.counters();
                    matched += counters.matched();
                    sampledOut += counters.sampledOut();
                    lost += counters.lost();
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
                    sampledOut == 0 ? "" : sampledOut + " packets sampled out by the rate limit"));
        }
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
