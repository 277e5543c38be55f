// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.agent.HostileNames;
import dev.tctrace.agent.cli.output.TracedPackets;
import dev.tctrace.agent.report.events.EventLedger;
import dev.tctrace.agent.report.events.EventWrite;
import dev.tctrace.agent.report.events.PacketEvents;
import dev.tctrace.agent.report.events.PodRef;
import dev.tctrace.agent.report.status.CarriedCounters;
import dev.tctrace.agent.report.status.NodeEntryFactory;
import dev.tctrace.agent.report.status.NodeReport;
import dev.tctrace.agent.report.status.NodeReport.TargetReport;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.path.PacketWay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an agent tells the API server of names that were made to deceive. */
class HostileNamesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @MethodSource("dev.tctrace.agent.HostileNames#all")
    void inTheStatus(String name) {
        TracedPacket packet = HostileNames.packet(name, TracedPackets.droppedSyn());
        NodeReport report = new NodeReport(
                "n1",
                "agent",
                1,
                "",
                List.of(TargetReport.of(HostileNames.snapshot(name))),
                new CarriedCounters(),
                List.of(new PacketWay(1, List.of(packet), null)),
                "Message of " + name);
        NodeStatus entry = NodeEntryFactory.of(report, "2026-01-01T00:00:00Z");

        NodeStatus.TargetStatus target = entry.targets().get(0);
        NodeStatus.ProgramStatus program = target.programs().get(0);
        RecentPacket recent = entry.recentPackets().get(0);
        for (String shown : List.of(
                target.interfaceName(),
                program.name(),
                program.device(),
                recent.stations().get(0).program(),
                recent.stations().get(0).device(),
                recent.brief())) {
            HostileNames.assertShowable(shown, 0);
        }
        HostileNames.assertShowable(entry.message(), 1);
        HostileNames.assertShowable(target.message(), 1);
        HostileNames.assertShowable(program.message(), 1);
        assertTrue(entry.message().length() <= 1024);
    }

    @ParameterizedTest
    @MethodSource("dev.tctrace.agent.HostileNames#all")
    void inAnEvent(String name) {
        EventLedger ledger = new EventLedger("run", 1);
        ledger.packet(
                PacketEvents.pattern(
                        new PacketWay(1, List.of(HostileNames.packet(name, TracedPackets.droppedSyn())), null),
                        new PodRef("web-1", "u1")),
                false,
                NOW);

        List<EventWrite> writes = ledger.due(NOW);

        assertEquals(1, writes.size());
        HostileNames.assertShowable(writes.get(0).key().message(), 0);
    }
}
