package dev.tctrace.agent.report.status;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.ProgramStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.api.v1alpha1.VerdictName;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EntryBudgetTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100, 500})
    void allEntriesTogetherStayBelow512KiB(int nodes) {
        int budget = EntryBudget.bytes(nodes, "node-1");
        NodeStatus entry = EntryBudget.fit(largest(), budget, EntrySize::of);
        assertTrue(EntrySize.of(entry) <= budget, EntrySize.of(entry) + " bytes");
        assertTrue((long) (EntrySize.of(entry) + EntryBudget.ownership("node-1")) * nodes < 500 * 1024);
        // The sums are always there
        assertEquals(largest().summary(), entry.summary());
        assertEquals(largest().verdicts(), entry.verdicts());
    }

    @Test
    void whatFitsIsLeftAsItIs() {
        NodeStatus small = new NodeStatus("n", null, 1L, summary(), List.of(), List.of(), List.of(), null);
        assertSame(small, EntryBudget.fit(small, 1000, EntrySize::of));
    }

    @Test
    void theOldestPacketsGoFirst() {
        NodeStatus all = largest();
        NodeStatus cut = EntryBudget.fit(all, EntrySize.of(all) - 500, EntrySize::of);
        int kept = cut.recentPackets().size();
        assertTrue(kept < 100 && kept > 90, kept + " packets");
        assertEquals(all.recentPackets().subList(0, kept), cut.recentPackets());
        assertEquals(all.targets(), cut.targets());
    }

    @Test
    void targetsThatNeedAttentionGoLast() {
        NodeStatus cut = EntryBudget.fit(largest(), 2000, EntrySize::of);
        assertEquals(TargetReason.HostNetwork, cut.targets().get(0).reason());
        assertTrue(cut.message().startsWith("Left out"), cut.message());
    }

    private static NodeStatus largest() {
        List<ProgramStatus> programs = IntStream.range(0, 8)
                .mapToObj(i -> new ProgramStatus(
                        (long) i,
                        "cil_from_container_" + i,
                        "a04f5eef06a7f555",
                        "clsact/ingress",
                        "lxc1234567",
                        i,
                        Direction.Egress,
                        true,
                        null,
                        null,
                        1_000_000L,
                        1_000L))
                .toList();
        List<TargetStatus> targets = IntStream.range(0, 256)
                .mapToObj(i -> i == 200
                        ? new TargetStatus(
                                "p", "eth0", TargetReason.HostNetwork, "m".repeat(300), 0L, 0L, 0L, List.of())
                        : new TargetStatus(
                                "web-" + "x".repeat(50) + i, "eth0", TargetReason.Tracing, null, 1L, 1L, 0L, programs))
                .toList();
        List<RecentPacket> packets = IntStream.range(0, 100)
                .mapToObj(i -> new RecentPacket(
                        "2026-11-22T20:47:58.647777Z",
                        "web-1",
                        Direction.Ingress,
                        "tctrace_probe",
                        "TC_ACT_OK",
                        "pass",
                        "10.0.0.1:" + i,
                        "10.0.0.2:80",
                        "TCP",
                        98L,
                        "SYN",
                        null,
                        1500L,
                        null))
                .toList();
        return new NodeStatus(
                "node-1",
                new NodeStatus.Agent("tctrace-agent-node-1", null),
                1L,
                summary(),
                List.of(new VerdictCount(VerdictName.TC_ACT_OK, 1L, 1L)),
                targets,
                packets,
                null);
    }

    private static Summary summary() {
        return new Summary(null, 1, 1, 1L, 1L, 1L, 1L, 1L);
    }
}
