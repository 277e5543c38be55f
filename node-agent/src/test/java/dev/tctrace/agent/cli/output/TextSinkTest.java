// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.tc.NotTracedReason;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TextSinkTest {

    @Test
    void aPacketIsTheDemosTwoLines() throws IOException {
        assertEquals("""
                2023-07-16T15:34:13.123456Z Tracing packet: 192.168.1.12 -> 192.168.1.138 (fentry)
                2023-07-16T15:34:13.123458Z Tracing packet: 192.168.1.12 -> 192.168.1.138 (fexit: TC_ACT_OK)
                """, print(TextSink.Detail.PLAIN, false, TracedPackets.ping()));
    }

    @Test
    void whereSeveralProgramsAreTracedEachLineNamesItsOwn() throws IOException {
        assertEquals("""
                2023-07-16T15:34:13.123456Z Tracing packet: 192.168.1.12 -> 192.168.1.138 (fentry) cil_from_container tcx/ingress@lxc1
                2023-07-16T15:34:13.123458Z Tracing packet: 192.168.1.12 -> 192.168.1.138 (fexit: TC_ACT_OK) cil_from_container tcx/ingress@lxc1
                """, print(TextSink.Detail.PLAIN, true, TracedPackets.ping()));
    }

    @Test
    void verboseSaysWhatBecomesOfIt() throws IOException {
        assertEquals("""
                2023-07-16T15:34:13.123456Z Tracing packet: [fd00::1]:40000 -> [fd00::2]:443 (fentry) cil_from_container tcx/ingress@lxc1: TCP [SYN], 74 bytes
                2023-07-16T15:34:13.123458Z Tracing packet: [fd00::1]:40000 -> [fd00::2]:443 (fexit: TC_ACT_SHOT) cil_from_container tcx/ingress@lxc1: packet is dropped, 1.2 µs
                """, print(TextSink.Detail.VERBOSE, false, TracedPackets.droppedSyn()));
    }

    @Test
    void aRewrittenPacketShowsBothFlows() throws IOException {
        assertEquals("""
                2023-07-16T15:34:13.123456Z Tracing packet: 192.168.1.12 -> 10.96.0.1 (fentry)
                2023-07-16T15:34:13.123458Z Tracing packet: 192.168.1.12 -> 10.96.0.1 => 192.168.1.12 -> 10.244.0.7 (fexit: TC_ACT_REDIRECT)
                """, print(TextSink.Detail.PLAIN, false, TracedPackets.rewritten()));
    }

    @Test
    void theSummaryIsExact() {
        assertEquals(
                List.of(
                        "4 packets matched (400 bytes): 2 reported, 1 sampled out, 1 lost",
                        "  TC_ACT_OK          3",
                        "  TC_ACT_SHOT        1"),
                SummaryText.of(TracedPackets.end()));
    }

    /** As a session is once it is closed: nothing is traced any more. */
    @Test
    void oneOfSeveralProgramsIsNamed() {
        SessionSnapshot end = TracedPackets.end();
        ProgramView busy = end.programs().get(0);
        ProgramView closed = new ProgramView(busy.program(), false, null, "", busy.counters());
        ProgramView idle = new ProgramView(busy.program(), false, null, "", Counters.ZERO);

        assertEquals(
                List.of(
                        "4 packets matched (400 bytes): 2 reported, 1 sampled out, 1 lost",
                        "cil_from_container (id " + busy.program().id() + ", tcx/ingress of lxc1, "
                                + busy.program().direction().label() + "): 4",
                        "  TC_ACT_OK          3",
                        "  TC_ACT_SHOT        1"),
                SummaryText.of(SessionSnapshot.builder(end.target(), end.state())
                        .programs(List.of(closed, idle))
                        .total(end.total())
                        .build()));
    }

    /** What was inferred holds counts, and only the last ones are true. */
    @Test
    void whatIsInferredOfAProgramIsSaidAtTheEnd() {
        SessionSnapshot end = TracedPackets.end();
        ProgramView busy = end.programs().get(0);
        ProgramView opaque = new ProgramView(
                busy.program(), false, NotTracedReason.NO_BTF, "No BTF.", "Inferred: 4 packets.", Counters.ZERO);

        List<String> lines = SummaryText.of(SessionSnapshot.builder(end.target(), end.state())
                .programs(List.of(busy, opaque))
                .total(end.total())
                .build());

        assertEquals(
                "cil_from_container (id " + busy.program().id() + ", tcx/ingress of lxc1, "
                        + busy.program().direction().label() + "): not traced. Inferred: 4 packets.",
                lines.get(lines.size() - 1));
    }

    /** The kernel's reasons are of all lengths; before 5.17 they are names of functions. */
    @Test
    void numbersOfTheSummaryAreInOneColumn() {
        SessionSnapshot end = TracedPackets.end();

        assertEquals(
                List.of(
                        "4 packets matched (400 bytes): 2 reported, 1 sampled out, 1 lost",
                        "12 of the reported packets were dropped by the kernel afterwards",
                        "  NETFILTER_DROP                       2",
                        "  __netif_receive_skb_core.constprop.0 10",
                        "  TC_ACT_OK          3",
                        "  TC_ACT_SHOT        1"),
                SummaryText.of(SessionSnapshot.builder(end.target(), end.state())
                        .programs(end.programs())
                        .total(end.total())
                        .droppedByKernel(Map.of("__netif_receive_skb_core.constprop.0", 10L, "NETFILTER_DROP", 2L))
                        .build()));
    }

    private static String print(TextSink.Detail detail, boolean several, TracedPacket packet) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TextSink sink = new TextSink(out, new LogLine(), detail, () -> several)) {
            sink.packet(packet);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
