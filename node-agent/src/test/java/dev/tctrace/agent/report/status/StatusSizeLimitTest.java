// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TargetReason;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StatusSizeLimitTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100, 500})
    void allEntriesTogetherStayBelow512KiB(int nodes) {
        int budget = StatusSizeLimit.bytes(nodes, "node-1");
        NodeStatus entry = StatusSizeLimit.fit(FullEntry.of("node-1"), budget, EntrySize::of);
        assertTrue(EntrySize.of(entry) <= budget, EntrySize.of(entry) + " bytes");
        assertTrue((long) (EntrySize.of(entry) + StatusSizeLimit.ownership("node-1")) * nodes < 500 * 1024);
        // The sums are always there
        assertEquals(FullEntry.of("node-1").summary(), entry.summary());
        assertEquals(FullEntry.of("node-1").verdicts(), entry.verdicts());
    }

    @Test
    void whatFitsIsLeftAsItIs() {
        NodeStatus small =
                new NodeStatus("n", null, 1L, FullEntry.of("n").summary(), List.of(), List.of(), List.of(), null);
        assertSame(small, StatusSizeLimit.fit(small, 1000, EntrySize::of));
    }

    @Test
    void theOldestPacketsGoFirst() {
        NodeStatus all = FullEntry.of("node-1");
        NodeStatus cut = StatusSizeLimit.fit(all, EntrySize.of(all) - 500, EntrySize::of);
        int kept = cut.recentPackets().size();
        assertTrue(kept < 100 && kept > 90, kept + " packets");
        assertEquals(all.recentPackets().subList(0, kept), cut.recentPackets());
        assertEquals(all.targets(), cut.targets());
    }

    @Test
    void targetsThatNeedAttentionGoLast() {
        NodeStatus cut = StatusSizeLimit.fit(FullEntry.of("node-1"), 2000, EntrySize::of);
        assertEquals(TargetReason.HOST_NETWORK, cut.targets().get(0).reason());
        assertTrue(cut.message().startsWith("Left out"), cut.message());
    }
}
