// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tctrace.pcap.LinkType;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Our decoder against tshark's, on the same capture file. */
class TsharkComparisonTest {
    private record Captured(String name, byte[] bytes, int wireLength) {}

    /** Of the outermost packet; empty where tshark has none. */
    private record Dissected(String source, String destination, String sourcePort, String destinationPort) {}

    @TempDir
    Path folder;

    @BeforeEach
    void tsharkIsThere() {
        Tshark.assumeInstalled();
    }

    @Test
    void samplesReadTheSame() throws Exception {
        List<Captured> packets = new ArrayList<>();
        SamplePackets.all().forEach((name, frame) -> packets.add(new Captured(name, frame, frame.length)));
        // tshark takes the pseudowire's MAC address for an IP header, which is what we must not do.
        packets.removeIf(packet -> packet.name.equals("mpls-pseudowire"));

        List<Dissected> expected = dissect(packets);

        for (int i = 0; i < packets.size(); i++) {
            Captured captured = packets.get(i);
            Packet packet = decode(captured);
            assertEquals(expected.get(i).source, packet.source(), captured.name);
            assertEquals(expected.get(i).destination, packet.destination(), captured.name);
            assertEquals(expected.get(i).sourcePort, port(packet.sourcePort()), captured.name);
            assertEquals(expected.get(i).destinationPort, port(packet.destinationPort()), captured.name);
        }
    }

    /** Lengths that reach beyond the packet: remarked by both, and by neither where all is well. */
    @Test
    void lengthsThatCannotBeAreRemarkedByBoth() throws Exception {
        List<Captured> packets = new ArrayList<>();
        SamplePackets.all().forEach((name, frame) -> {
            if (name.endsWith("-large") || name.matches("tcp[46]|udp[46]|padded|icmp-unreachable|first-fragment.*")) {
                packets.add(new Captured(name, frame, frame.length));
            }
        });
        Path file = folder.resolve("lengths.pcap");
        write(file, packets);

        List<String> theirs = Tshark.run(
                file,
                "-T",
                "fields",
                "-e",
                "_ws.expert.message",
                "-o",
                "ip.defragment:FALSE",
                "-o",
                "udp.check_checksum:FALSE");

        for (int i = 0; i < packets.size(); i++) {
            String remark = theirs.get(i).replaceAll("Connection establish request[^,]*,?", "");
            Packet ours = decode(packets.get(i));
            boolean remarked = ours.info().contains("too large")
                    || ours.missing().orElse("").contains("length field");
            assertEquals(
                    remark.matches("(?i).*(length|exceeds|bogus|short segment).*"),
                    remarked,
                    packets.get(i).name + ": " + remark);
        }
    }

    /** Damaged and truncated packets: we may say less than tshark, never anything else. */
    @Test
    void neverContradictsTshark() throws Exception {
        Random random = new Random(42);
        List<Captured> packets = new ArrayList<>();
        SamplePackets.all().forEach((name, frame) -> {
            for (int i = 0; i < 150; i++) {
                byte[] bytes = Arrays.copyOf(frame, 15 + random.nextInt(frame.length - 14));
                for (int damage = random.nextInt(3); damage > 0; damage--) {
                    bytes[14 + random.nextInt(bytes.length - 14)] = (byte) random.nextInt();
                }
                packets.add(new Captured(name + " " + i, bytes, frame.length));
            }
        });

        List<Dissected> theirs = dissect(packets);

        int compared = 0;
        for (int i = 0; i < packets.size(); i++) {
            Captured captured = packets.get(i);
            Packet ours = decode(captured);
            Dissected their = theirs.get(i);
            String where = captured.name + " " + java.util.HexFormat.of().formatHex(captured.bytes);
            // Behind a source route option tshark shows the final destination, or none where the option is cut off.
            if (isIp(ours.source()) && isIp(their.source) && !their.destination.isEmpty()) {
                assertEquals(their.source, ours.source(), where);
                assertEquals(their.destination, ours.destination(), where);
                compared++;
            }
            if (ours.sourcePort() >= 0 && !their.sourcePort.isEmpty()) {
                assertEquals(their.sourcePort, port(ours.sourcePort()), where);
                assertEquals(their.destinationPort, port(ours.destinationPort()), where);
            }
        }
        assertTrue(compared > packets.size() / 3, compared + " of " + packets.size() + " compared");
    }

    private static Packet decode(Captured captured) {
        return PacketDecoder.decode(LinkType.ETHERNET, captured.bytes, captured.wireLength);
    }

    private static boolean isIp(String address) {
        return address != null && !address.matches("(..:){5}..") && !address.isEmpty();
    }

    private static String port(int port) {
        return port < 0 ? "" : Integer.toString(port);
    }

    private List<Dissected> dissect(List<Captured> packets) throws IOException, InterruptedException {
        Path file = folder.resolve("capture.pcap");
        write(file, packets);
        List<String> fields = List.of(
                "frame.protocols",
                "eth.src",
                "eth.dst",
                "arp.src.proto_ipv4",
                "arp.dst.proto_ipv4",
                "ip.src",
                "ip.dst",
                "ipv6.src",
                "ipv6.dst",
                "tcp.srcport",
                "tcp.dstport",
                "udp.srcport",
                "udp.dstport",
                "sctp.srcport",
                "sctp.dstport",
                "dccp.srcport",
                "dccp.dstport");
        List<String> options =
                List.of("-E", "occurrence=f", "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE");
        List<Dissected> result = new ArrayList<>();
        for (String line : Tshark.fields(file, options, fields)) {
            result.add(outermost(line.split("\\|", -1)));
        }
        assertEquals(packets.size(), result.size());
        return result;
    }

    /** Picks the outermost of what tshark found: a tunnel's inner addresses and ports are not the packet's. */
    private static Dissected outermost(String[] values) {
        List<String> protocols = List.of(values[0].split(":"));
        int network = protocols.indexOf("ip");
        int other = protocols.indexOf("ipv6");
        int addresses = 1;
        if (protocols.contains("arp")) {
            addresses = values[3].isEmpty() ? 1 : 3;
        } else if (network >= 0 && (other < 0 || network < other)) {
            addresses = values[5].isEmpty() ? 1 : 5;
        } else if (other >= 0) {
            addresses = values[7].isEmpty() ? 1 : 7;
        }
        int first = network >= 0 && (other < 0 || network < other) ? network : other;
        for (int i = first + 1; first >= 0 && i < protocols.size(); i++) {
            String protocol = protocols.get(i);
            int ports = switch (protocol) {
                case "tcp" -> 9;
                case "udp", "udplite" -> 11;
                case "sctp" -> 13;
                case "dccp" -> 15;
                case "ip", "ipv6", "icmp", "icmpv6", "gre", "eth", "mpls" -> -1;
                default -> 0;
            };
            if (ports < 0) {
                break;
            }
            if (ports > 0) {
                return new Dissected(values[addresses], values[addresses + 1], values[ports], values[ports + 1]);
            }
        }
        return new Dissected(values[addresses], values[addresses + 1], "", "");
    }

    /** The classic format of pcap-savefile(5). */
    private static void write(Path file, List<Captured> packets) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeInt(0xa1b2c3d4);
            out.writeShort(2);
            out.writeShort(4);
            out.writeLong(0);
            out.writeInt(65535);
            out.writeInt(1);
            for (Captured packet : packets) {
                out.writeLong(0);
                out.writeInt(packet.bytes.length);
                out.writeInt(Math.max(packet.wireLength, packet.bytes.length));
                out.write(packet.bytes);
            }
        }
    }
}
