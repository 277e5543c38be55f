// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.TracedPacket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PathSinkTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();

    @Test
    void aPacketIsPrintedWithItsStationsAndItsEnd() throws IOException {
        PathSink sink = PathSink.text(out, new LogLine(), clock::get, null);
        sink.packet(TracedPackets.ping());
        sink.packet(TracedPackets.droppedSyn());
        assertEquals(List.of(), lines());

        clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
        sink.idle();

        assertEquals(
                List.of(
                        "Packet 1: 192.168.1.12 -> 192.168.1.138, ICMP, echo request id 17 seq 3, 50 bytes",
                        "  Egress tcx/ingress@lxc1 cil_from_container: TC_ACT_OK, packet passes, 1.2 µs",
                        "  passed on",
                        "Packet 2: [fd00::1]:40000 -> [fd00::2]:443, TCP [SYN], 74 bytes",
                        "  Egress tcx/ingress@lxc1 cil_from_container: TC_ACT_SHOT, packet is dropped, 1.2 µs",
                        "  dropped by the program cil_from_container"),
                lines());
    }

    @Test
    void aClassIsToldAsAClass() throws IOException {
        PathSink sink = PathSink.text(out, new LogLine(), clock::get, null);
        sink.packet(TracedPackets.classified(0x10002));
        sink.packet(TracedPackets.classified(2));
        sink.finish(TracedPackets.end());

        assertEquals("  Egress clsact/ingress@lxc1 classify: class 1:2, packet is classified, 1.2 µs", lines().get(1));
        assertEquals("  Egress clsact/ingress@lxc1 classify: class 0:2, packet is classified, 1.2 µs", lines().get(4));
    }

    @Test
    void theKernelsDropIsTold() throws IOException {
        PathSink sink = PathSink.text(out, new LogLine(), clock::get, null);
        TracedPacket packet = TracedPackets.withSkb(TracedPackets.ping(), 5);
        sink.packet(packet);
        sink.drop(TracedPackets.drop(packet));
        sink.finish(TracedPackets.end());

        assertEquals(
                "  dropped by the kernel: NETFILTER_DROP in nf_hook_slow at eth0 of the pod: a netfilter rule (nftables"
                        + " or iptables) dropped it",
                lines().get(2));
    }

    @Test
    void asManyAreWantedAreWritten() throws IOException {
        PathSink sink = PathSink.text(out, new LogLine(), clock::get, 1L);
        sink.packet(TracedPackets.ping());
        sink.packet(TracedPackets.droppedSyn());
        sink.finish(TracedPackets.end());

        assertTrue(sink.full());
        assertEquals(3, lines().size());
    }

    @Test
    void inJsonAPacketIsALine() throws IOException {
        PathSink sink = PathSink.json(out, clock::get, null);
        TracedPacket packet = TracedPackets.withSkb(TracedPackets.ping(), 5);
        sink.packet(packet);
        sink.drop(TracedPackets.drop(packet));
        sink.finish(TracedPackets.end());
        sink.close();

        String line = out.toString(StandardCharsets.UTF_8).strip();
        assertTrue(
                line.startsWith("{\"packetId\":1,\"stations\":[{\"time\":\"2023-07-16T15:34:13.123456789Z\","), line);
        assertTrue(
                line.endsWith(
                        "}],\"outcome\":\"DroppedByKernel\",\"kernelDrop\":{\"time\":\"2023-07-16T15:34:13.123460789Z\","
                                + "\"reason\":\"NETFILTER_DROP\",\"function\":\"nf_hook_slow\",\"device\":\"eth0\",\"netns\":1,"
                                + "\"inPod\":true,\"meaning\":\"a netfilter rule (nftables or iptables) dropped it\"}}"),
                line);
    }

    @Test
    void theOtherFormsTellOfADropAfterThePacketsRecords() throws IOException {
        TracedPacket packet = TracedPackets.withSkb(TracedPackets.rewritten(), 5);
        KernelDrop drop = TracedPackets.drop(TracedPackets.withSkb(TracedPackets.ping(), 5));
        try (JsonSink json = new JsonSink(out)) {
            json.packet(TracedPackets.withSkb(TracedPackets.ping(), 5));
            json.drop(drop);
            json.drop(drop);
        }
        String last = out.toString(StandardCharsets.UTF_8).lines().toList().get(1);
        assertEquals(2, out.toString(StandardCharsets.UTF_8).lines().count());
        assertTrue(last.startsWith("{\"packetId\":1,\"time\":\"2023-07-16T15:34:13.123460789Z\",\"target\":"), last);

        out.reset();
        try (TextSink text = new TextSink(out, new LogLine(), TextSink.Detail.PLAIN, () -> false)) {
            text.drop(TracedPackets.drop(packet));
        }
        assertEquals(
                List.of("Tracing packet: 192.168.1.12 -> 10.244.0.7 (dropped by the kernel: NETFILTER_DROP in"
                        + " nf_hook_slow at eth0 of the pod: a netfilter rule (nftables or iptables) dropped it)"),
                lines());
    }

    /** Without their times. */
    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring("2023-07-16T15:34:11.123456Z ".length()))
                .toList();
    }
}
