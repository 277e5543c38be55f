// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.engine.TracerRig.Traced;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libbpf.VerifierRejected;
import dev.tctrace.tracer.tc.Obstacle;
import dev.tctrace.tracer.tc.ProgramCatalog;
import dev.tctrace.tracer.tc.TestPrograms;
import dev.tctrace.tracer.tc.Traceability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** However a program declares its entry function, what it is called with is a packet. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class EntryArgumentsTest {
    private static final TraceRequest PINGS = TracerRig.request("icmp and host 192.168.1.138", Set.of(), 0, 128);

    private final TracerRig rig = new TracerRig(1 << 20);
    private TestObject arguments;

    @BeforeEach
    void loadPrograms() throws IOException {
        arguments = TestObject.load(TestPrograms.arguments());
    }

    @AfterEach
    void unload() {
        rig.close();
        arguments.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "takes_void",
                "takes_own_struct",
                "takes_bytes",
                "takes_number",
                "takes_const",
                "takes_typedef",
                "takes_pointer_typedef",
                "takes_more"
            })
    void thePacketIsSeenBeforeAndAfter(String program) {
        assertEquals(Optional.empty(), obstacle(program));
        try (Traced traced = rig.trace(arguments, program, PINGS)) {
            traced.run(TracerTest.PING, 5, 3);
            traced.run(TracerTest.TCP, 5, 3);

            List<TracedPacket> packets = rig.packets();
            assertEquals(3, packets.size());
            TracedPacket packet = packets.get(0);
            assertEquals(2, packet.verdict());
            assertEquals(5, packet.mark());
            assertEquals(98, packet.length());
            assertEquals("192.168.1.12", packet.entry().source());
            assertEquals("10.1.2.3", packet.exit().source());
            assertEquals(3, traced.counters().matched());
            assertEquals(0, traced.counters().unpaired());
        }
    }

    @Test
    void aFunctionWithoutParametersIsTracedOrKnownBeforehandNotToBe() {
        Optional<Obstacle> obstacle = obstacle("takes_nothing");
        if (obstacle.isPresent()) {
            assertThrows(VerifierRejected.class, () -> rig.trace(arguments, "takes_nothing", PINGS));
            return;
        }
        try (Traced traced = rig.trace(arguments, "takes_nothing", PINGS)) {
            traced.run(TracerTest.PING, 0, 3);

            assertEquals(3, rig.packets().size());
        }
    }

    private Optional<Obstacle> obstacle(String program) {
        return Traceability.obstacle(
                new ProgramCatalog().facts(arguments.programId(program)).orElseThrow());
    }
}
