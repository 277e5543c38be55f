// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.tctrace.agent.cli.output.TracedPackets;
import dev.tctrace.api.v1alpha1.EventReason;
import dev.tctrace.tracer.packet.Flow;
import dev.tctrace.tracer.path.Outcome;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EventLedgerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final PodRef POD = new PodRef("web-1", "u1");

    private final EventLedger ledger = new EventLedger("run", 1);

    @Test
    void theMessageIsTheLineOfTheCommand() {
        ledger.packet(pattern("192.168.1.12", -1, "192.168.1.138", -1, 0), false, START);
        EventWrite write = ledger.due(START).get(0);
        assertEquals(
                "Tracing packet: 192.168.1.12 -> 192.168.1.138 (fexit: TC_ACT_OK)",
                write.key().message());
        assertEquals(EventReason.PACKET_TRACED, write.key().reason());
    }

    @Test
    void repeatsAreCountedOnOneEventAndWrittenNowAndThen() {
        for (int i = 0; i < 1000; i++) {
            ledger.packet(pattern("10.0.0.1", 40000 + i, "10.0.0.2", 80, 0), false, START);
        }
        List<EventWrite> first = ledger.due(START);
        assertEquals(1, first.size());
        assertTrue(first.get(0).create());
        assertEquals(1000, first.get(0).count());
        // One more: not at once, but on the same Event
        ledger.packet(pattern("10.0.0.1", 50000, "10.0.0.2", 80, 0), false, START.plusSeconds(1));
        assertTrue(ledger.due(START.plusSeconds(1)).isEmpty());
        EventWrite later = ledger.due(START.plusSeconds(5)).get(0);
        assertFalse(later.create());
        assertEquals(first.get(0).id(), later.id());
        assertEquals(1001, later.count());
        // Nothing new, nothing written
        assertTrue(ledger.due(START.plusSeconds(60)).isEmpty());
    }

    @Test
    void aScanWritesNoMoreThanTheBucketHolds() {
        for (int port = 1; port <= 300; port++) {
            ledger.packet(pattern("10.0.0.1", 40000, "10.0.0.2", port, 0), false, START);
        }
        assertEquals(EventLedger.BURST, ledger.due(START).size());
        assertEquals(0, ledger.due(START).size());
        assertEquals(10, ledger.due(START.plusSeconds(10)).size());
    }

    @Test
    void dropsAreToldFirst() {
        for (int port = 1; port <= 100; port++) {
            ledger.packet(pattern("10.0.0.1", 40000, "10.0.0.2", port, 0), false, START);
        }
        ledger.packet(drop("10.0.0.9"), false, START.plusSeconds(1));
        EventWrite first = ledger.due(START.plusSeconds(1)).get(0);
        assertEquals(EventReason.PACKET_DROPPED, first.key().reason());
        assertEquals("Warning", first.key().reason().type());
        assertEquals(
                "Tracing packet: 10.0.0.9 -> 10.0.0.2:80 (fexit: TC_ACT_SHOT),"
                        + " dropped by cil_from_container at tcx/ingress of lxc1",
                first.key().message());
    }

    @Test
    void whatIsSuppressedIsCountedAndTold() {
        // Given more flows than are remembered
        int flows = EventLedger.REMEMBERED + 100;
        for (int i = 0; i < flows; i++) {
            ledger.packet(pattern("10.0." + i / 250 + "." + i % 250, -1, "10.9.9.9", -1, 0), false, START);
        }
        List<EventWrite> writes = new ArrayList<>(ledger.due(START));
        EventWrite note = writes.stream()
                .filter(write -> write.key().reason() == EventReason.EVENTS_SUPPRESSED)
                .findFirst()
                .orElseThrow();
        assertEquals(100, note.count());
        // The note itself took the place of one more
        assertEquals(101, ledger.takeSuppressed());
        assertEquals(0, ledger.takeSuppressed());
    }

    @Test
    void dropsAreToldOnThePodToo() {
        ledger.packet(drop("10.0.0.9"), true, START);
        ledger.packet(pattern("10.0.0.9", -1, "10.0.0.2", -1, 0), true, START);
        assertEquals(
                List.of(true),
                ledger.due(START).stream()
                        .map(EventWrite::key)
                        .filter(EventKey::onPod)
                        .map(EventKey::onPod)
                        .toList());
    }

    @Test
    void aWriteThatFailedIsDueAgain() {
        ledger.packet(drop("10.0.0.9"), false, START);
        EventWrite write = ledger.due(START).get(0);
        ledger.failed(write, true, START.plusSeconds(10));
        assertTrue(ledger.due(START.plusSeconds(9)).isEmpty());
        EventWrite again = ledger.due(START.plusSeconds(10)).get(0);
        assertTrue(again.create());
        assertEquals(1, again.count());
        // Under the same name: it may be there, and only the answer was lost
        assertEquals(write.id(), again.id());
        // An Event that has expired is made anew, with all that was counted
        ledger.failed(again, true, START.plusSeconds(10));
        assertTrue(ledger.due(START.plusSeconds(11)).get(0).create());
    }

    @Test
    void manyNodesShareOneBudget() {
        EventLedger oneOfMany = new EventLedger("run", 500);
        IntStream.range(0, 300)
                .forEach(port -> oneOfMany.packet(pattern("10.0.0.1", -1, "10.0.0.2", port, 0), false, START));
        assertEquals(2, oneOfMany.due(START).size());
        assertEquals(1, oneOfMany.due(START.plusSeconds(100)).size());
    }

    @Test
    void portsThatWerePickedForAConnectionAreLeftOut() {
        Flow reply = new Flow("10.0.0.2", "10.0.0.1", 80, 51234, "TCP");
        assertEquals(new Flow("10.0.0.2", "10.0.0.1", 80, -1, "TCP"), PacketEvents.folded(reply));
    }

    private static PacketEvents.Pattern pattern(String from, int fromPort, String to, int toPort, int verdict) {
        return new PacketEvents.Pattern(
                POD,
                PacketEvents.folded(new Flow(from, to, fromPort, toPort, "TCP")),
                null,
                List.of(new PacketEvents.Passed(TracedPackets.POLICY, Verdict.text(verdict))),
                Outcome.PASSED,
                null);
    }

    private static PacketEvents.Pattern drop(String from) {
        return new PacketEvents.Pattern(
                POD,
                new Flow(from, "10.0.0.2", -1, 80, "TCP"),
                null,
                List.of(new PacketEvents.Passed(TracedPackets.POLICY, "TC_ACT_SHOT")),
                Outcome.DROPPED_BY_PROGRAM,
                null);
    }
}
