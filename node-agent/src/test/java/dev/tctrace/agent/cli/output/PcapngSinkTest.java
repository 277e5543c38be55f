// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tctrace.tracer.packet.Tshark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Written by us, read by tshark. */
class PcapngSinkTest {
    @TempDir
    Path folder;

    @Test
    void tsharkReadsEverythingBack() throws Exception {
        Tshark.assumeInstalled();
        Path file = write();

        List<String> lines = Tshark.fields(
                file,
                "frame.interface_name",
                "frame.interface_description",
                "frame.time_epoch",
                "frame.packet_flags_direction",
                "frame.verdict.ebpf_tc",
                "frame.packet_id",
                "_ws.col.Source",
                "_ws.col.Destination",
                "frame.comment");

        assertEquals(4, lines.size());
        assertEquals(
                "lxc1|web-1, host end of eth0|1689521653.123456789|0x00000001|0|1|192.168.1.12|192.168.1.138|"
                        + "cil_from_container (id 42, tcx/ingress, Egress): TC_ACT_OK, packet passes, 1234 ns",
                lines.get(0));
        // One packet, two snapshots: the same id, each with the verdict.
        assertTrue(lines.get(1).contains("|7|2|192.168.1.12|10.96.0.1|fentry: cil_from_container"), lines.get(1));
        assertTrue(lines.get(2).contains("123458023|"), lines.get(2));
        assertTrue(lines.get(2).contains("|7|2|192.168.1.12|10.244.0.7|fexit: cil_from_container"), lines.get(2));
        assertTrue(lines.get(3).contains("|2|3|fd00::1|fd00::2|"), lines.get(3));
    }

    @Test
    void aDisplayFilterFindsTheDrops() throws Exception {
        Tshark.assumeInstalled();

        assertEquals(1, Tshark.run(write(), "-Y", "frame.verdict.ebpf_tc == 2").size());
    }

    @Test
    void aClassIsNoVerdict() throws Exception {
        Tshark.assumeInstalled();
        Path file = folder.resolve("classes.pcapng");
        try (PcapngSink sink = sink(Files.newOutputStream(file))) {
            sink.packet(TracedPackets.classified(2));
        }

        assertEquals(
                List.of("|classify (id 43, clsact/ingress, Egress): class 0:2, packet is classified, 1234 ns"),
                Tshark.fields(file, "frame.verdict.ebpf_tc", "frame.comment"));
    }

    @Test
    void aFileOfNoPacketsIsValid() throws Exception {
        Tshark.assumeInstalled();
        Path file = folder.resolve("empty.pcapng");
        try (PcapngSink sink = sink(Files.newOutputStream(file))) {
            sink.finish(TracedPackets.end());
        }

        assertEquals(List.of(), Tshark.run(file));
    }

    private Path write() throws IOException {
        Path file = folder.resolve("trace.pcapng");
        try (PcapngSink sink = sink(Files.newOutputStream(file))) {
            sink.packet(TracedPackets.ping());
            sink.packet(TracedPackets.rewritten());
            sink.packet(TracedPackets.droppedSyn());
            sink.finish(TracedPackets.end());
        }
        return file;
    }

    private static PcapngSink sink(OutputStream out) throws IOException {
        Clock clock = Clock.fixed(TracedPackets.TIME, ZoneOffset.UTC);
        return new PcapngSink(CaptureOutput.of(out, "test"), "tctrace 0.1.0", "Linux 6.12", 256, "icmp or tcp", clock);
    }
}
