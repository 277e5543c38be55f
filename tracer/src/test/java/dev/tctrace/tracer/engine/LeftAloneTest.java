// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.engine.TracerRig.Traced;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libbpf.TestRun;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** No program and no packet is treated otherwise than without us: the same bytes, verdicts and order. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class LeftAloneTest {
    private static final Map<String, List<String>> PROGRAMS = Map.of(
            "chain",
            List.of(
                    "returns_unspec",
                    "returns_ok",
                    "returns_shot",
                    "returns_stolen",
                    "returns_trap",
                    "returns_unknown"),
            "traced",
            List.of(
                    "returns_redirect",
                    "rewrites_source",
                    "lowers_ttl",
                    "pushes_vlan",
                    "grows",
                    "prepends",
                    "sets_mark",
                    "drops_odd_marks",
                    "has_a_replaceable_part"),
            "jumps",
            List.of("jumps", "jumps_nowhere", "calls"));
    private static final List<Integer> LENGTHS = List.of(34, 60, 98, 513, 1500);
    private static final List<String> FILTERS = List.of("", "icmp", "tcp port 443");

    @Test
    void everyProgramDoesTheSameTracedAndUntraced() throws IOException {
        for (String file : PROGRAMS.keySet()) {
            for (String name : PROGRAMS.get(file)) {
                try (TracerRig rig = new TracerRig(1 << 16);
                        TestObject object = load(file);
                        BpfProgram alone =
                                BpfProgram.byId(object.programId(name)).orElseThrow()) {
                    Map<String, TestRun.Result> untraced = runs(name, alone);
                    for (String filter : FILTERS) {
                        Traced traced = rig.trace(object, name, TracerRig.request(filter, Set.of(), 0, 128));
                        assertSame(name, untraced, runs(name, traced.handle()));
                        traced.close();
                        assertSame(name, untraced, runs(name, alone));
                    }
                }
            }
        }
    }

    private static TestObject load(String file) throws IOException {
        return TestObject.load(
                switch (file) {
                    case "chain" -> TestPrograms.chain();
                    case "traced" -> TestPrograms.traced();
                    default -> TestPrograms.jumps();
                });
    }

    private static Map<String, TestRun.Result> runs(String name, BpfProgram program) {
        Map<String, TestRun.Result> results = new LinkedHashMap<>();
        for (int length : LENGTHS) {
            byte[] packet = new byte[length];
            Arrays.fill(packet, (byte) 0x45);
            packet[12] = 0x08;
            packet[13] = 0x00;
            results.put(name + " on " + length + " bytes", TestRun.run(program, packet, 1));
        }
        return results;
    }

    private static void assertSame(
            String program, Map<String, TestRun.Result> expected, Map<String, TestRun.Result> found) {
        assertEquals(expected.keySet(), found.keySet(), program);
        found.forEach((run, result) -> {
            assertEquals(expected.get(run).returned(), result.returned(), run);
            assertArrayEquals(expected.get(run).data(), result.data(), run);
        });
    }

    @Test
    void packetsComeOutTheSameBeforeWhileAndAfterTheyAreTraced() throws IOException {
        try (TracedPair pair = TracedPair.veth().acquainted();
                TestObject chain = TestObject.load(TestPrograms.chain());
                TestObject changes = TestObject.load(TestPrograms.traced());
                Capture capture = new Capture(pair)) {
            // Given: the pod gets what came through two programs, and what it sends is changed by the second of two
            pair.clsact(chain, "returns_unspec", true, true, 1);
            pair.clsact(chain, "counts_what_comes_through", true, true, 2);
            pair.clsact(chain, "returns_pipe", true, false, 1);
            pair.clsact(changes, "lowers_ttl", true, false, 2);
            List<String> before = capture.ping(5);
            assertEquals(10, before.size());
            assertTrue(before.get(1).startsWith("07", 2 * 22), "the reply's TTL is lowered: " + before);

            // When
            Recorder recorder = new Recorder();
            List<String> during;
            try (TraceSession session = pair.trace(Requests.attached(Direction.BOTH), recorder)) {
                assertTrue(session.snapshot().programs().stream().allMatch(ProgramView::traced));
                during = capture.ping(5);
                assertTrue(recorder.await(20).size() >= 20);
            }

            // Then
            assertEquals(before, during);
            assertEquals(before, capture.ping(5));
        }
    }
}
