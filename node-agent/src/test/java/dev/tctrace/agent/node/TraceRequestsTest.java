// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.SpecDefaults;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.tracer.TraceRequest;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
}
