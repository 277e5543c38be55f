// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.SpecDefaults;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.VerdictName;
import dev.tctrace.tracer.TraceRequest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TraceRequestsTest {
    @Test
    void theBoundsOfTheSpecAreThoseOfTheTracer() {
        assertEquals(TraceRequest.SNAP_LENGTH_MIN, SpecDefaults.SNAP_LENGTH_MIN);
        assertEquals(TraceRequest.SNAP_LENGTH_MAX, SpecDefaults.SNAP_LENGTH_MAX);
    }

    @Test
    void aSpecWithoutDefaultsGetsThem() {
        TraceRequest request = TraceRequests.of(TcTraceSpec.of(new TcTraceSpec.Target(null, null, null)));

        assertEquals(SpecDefaults.MAX_RECORDS_PER_SECOND, request.maxRecordsPerSecond());
        assertEquals(SpecDefaults.SNAP_LENGTH, request.snapLength());
        assertTrue(request.kernelDrops());
    }

    @Test
    void theSameQuestionHasTheSameHashWhateverElseTheSpecSays() {
        TcTraceSpec asked = spec().verdicts(List.of(VerdictName.TC_ACT_SHOT, VerdictName.TC_ACT_OK))
                .build();
        String question = TraceRequests.question(asked);

        assertEquals(
                question,
                TraceRequests.question(spec().verdicts(List.of(VerdictName.TC_ACT_OK, VerdictName.TC_ACT_SHOT))
                        .suspend(true)
                        .duration("5m")
                        .build()));
        assertNotEquals(question, TraceRequests.question(spec().build()));
        assertNotEquals(
                TraceRequests.question(spec().build()),
                TraceRequests.question(spec().peer(new TcTraceSpec.PeerSelector(null, "db", null))
                        .build()));
    }

    private static TcTraceSpec.Builder spec() {
        return TcTraceSpec.builder(new TcTraceSpec.Target(null, "web", null)).filter("icmp");
    }
}
