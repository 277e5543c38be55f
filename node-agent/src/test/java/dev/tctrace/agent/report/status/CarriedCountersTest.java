// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.Gap;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.TargetState;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** What an agent goes on from after a restart: the time that was not traced. */
class CarriedCountersTest {
    private static final Instant T = Instant.parse("2026-01-01T10:02:10.7Z");

    @Test
    void theTimeBetweenTheLastReportAndTheNextSessionIsAGap() {
        CarriedCounters carried = CarriedCounters.resume(entry(null, target("web-1", TargetState.TRACING)));
        assertNull(carried.gaps());

        carried.traced("web-1", "eth0", T);

        assertEquals(List.of(new Gap("2026-01-01T10:00:05Z", "2026-01-01T10:02:10Z")), carried.gaps());
    }

    @Test
    void itIsOverWithTheLastTargetThatGoesOn() {
        CarriedCounters carried = CarriedCounters.resume(
                entry(null, target("web-1", TargetState.TRACING), target("web-2", TargetState.STOPPED)));

        carried.traced("web-1", "eth0", T);
        carried.traced("web-2", "eth0", T.plusSeconds(5));
        // And another session of the same target changes nothing
        carried.traced("web-1", "eth0", T.plusSeconds(60));

        assertEquals(List.of(new Gap("2026-01-01T10:00:05Z", "2026-01-01T10:02:15Z")), carried.gaps());
    }

    @Test
    void whatWasNotTracedBeforeIsNoGap() {
        CarriedCounters carried = CarriedCounters.resume(entry(null, target("web-1", TargetState.NOT_TRACING)));

        carried.traced("web-1", "eth0", T);
        carried.traced("web-2", "eth0", T);

        assertNull(carried.gaps());
    }

    @Test
    void norIsWhatNobodyAskedFor() {
        CarriedCounters carried = CarriedCounters.resume(entry(null, target("web-1", TargetState.STOPPED)));

        carried.paused();
        carried.traced("web-1", "eth0", T);

        assertNull(carried.gaps());
    }

    @Test
    void theLatestThreeAreKept() {
        List<Gap> earlier = Stream.of(1, 2, 3)
                .map(hour -> new Gap("2026-01-01T0" + hour + ":00:00Z", "2026-01-01T0" + hour + ":01:00Z"))
                .toList();
        CarriedCounters carried = CarriedCounters.resume(entry(earlier, target("web-1", TargetState.TRACING)));

        carried.traced("web-1", "eth0", T);

        assertEquals(
                List.of(earlier.get(1), earlier.get(2), new Gap("2026-01-01T10:00:05Z", "2026-01-01T10:02:10Z")),
                carried.gaps());
    }

    private static NodeStatus entry(List<Gap> gaps, TargetStatus... targets) {
        return new NodeStatus(
                "node-1",
                new NodeStatus.Agent("tctrace-agent-node-1", "2026-01-01T10:00:05Z", 60, gaps),
                1L,
                null,
                null,
                List.of(targets),
                null,
                null);
    }

    private static TargetStatus target(String pod, TargetState state) {
        return new TargetStatus(pod, "eth0", state, null, null, 1L, 0L, 0L, null);
    }
}
