// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.engine.TracerRig.Traced;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.NotTraceable;
import dev.tctrace.tracer.libbpf.SessionTrial;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libbpf.TracingLink;
import dev.tctrace.tracer.libbpf.TracingLinks;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.tc.TestPrograms;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** What is asked for is what is attached, and both kinds of tracers see the same. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class TracerKindTest {
    private static final int FENTRY = 24;
    private static final int FEXIT = 25;
    private static final int FSESSION = 58;

    private static final byte[] PING = TracerTest.PING;
    private static final byte[] TCP = TracerTest.TCP;

    private TestObject chain;
    private TestObject traced;
    private TestObject arguments;

    @BeforeEach
    void loadPrograms() throws IOException {
        chain = TestObject.load(TestPrograms.chain());
        traced = TestObject.load(TestPrograms.traced());
        arguments = TestObject.load(TestPrograms.arguments());
    }

    @AfterEach
    void unload() {
        chain.close();
        traced.close();
        arguments.close();
    }

    @Test
    void aPairIsAnEntryAndAnExit() {
        assertEquals(List.of(FENTRY, FEXIT), attached(TracerKind.PAIR));
    }

    @Test
    void aSessionIsOneProgramInOneAttachment() {
        needsSessions();
        assertEquals(List.of(FSESSION), attached(TracerKind.SESSION));
    }

    @Test
    void aSessionIsRefusedWithWhatToSetWhereTheKernelHasNone() {
        assumeFalse(hasSessions(), "SKIPPED: this kernel has session programs");
        UnsupportedByKernel refused = assertThrows(UnsupportedByKernel.class, () -> attached(TracerKind.SESSION));
        assertTrue(refused.getMessage().contains("set TCTRACE_TRACER=pair, or leave it unset"), refused.getMessage());
    }

    @Test
    void bothSeeTheSame() {
        needsSessions();
        assertEquals(seen(TracerKind.PAIR), seen(TracerKind.SESSION));
    }

    @Test
    void aProgramTakesAsManySessionsAsPairs() {
        needsSessions();
        assertEquals(most(TracerKind.PAIR), most(TracerKind.SESSION));
    }

    /** Each has a cookie of its own in the trampoline's frame. */
    @Test
    void manySessionsOfOneProgramSeeEveryRun() {
        needsSessions();
        try (TracerRig rig = new TracerRig(1 << 20, new TracerPool(TracerKind.SESSION))) {
            List<Traced> tracers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                tracers.add(rig.trace(chain, "returns_pipe", request(i % 2 == 0 ? "icmp" : "tcp", Set.of())));
            }
            for (Traced tracer : tracers) {
                tracer.run(PING);
            }
            assertEquals(6 * 12, rig.packets().size());
            for (int i = 0; i < 12; i++) {
                assertEquals(i % 2 == 0 ? 12 : 0, tracers.get(i).counters().matched());
            }
        }
    }

    private void needsSessions() {
        if (!hasSessions()) {
            abort("SKIPPED: this kernel has no session programs");
        }
    }

    private boolean hasSessions() {
        try (BpfProgram program = BpfProgram.byId(chain.programId("returns_ok")).orElseThrow()) {
            return SessionTrial.accepts(program);
        }
    }

    private List<Integer> attached(TracerKind kind) {
        List<TracingLink> before = TracingLinks.all();
        try (TracerRig rig = new TracerRig(1 << 16, new TracerPool(kind));
                Traced program = rig.trace(chain, "returns_ok", request("icmp", Set.of()))) {
            program.run(PING);
            assertEquals(1, program.counters().matched());
            return TracingLinks.all().stream()
                    .filter(link -> !before.contains(link))
                    .map(TracingLink::attachType)
                    .sorted()
                    .toList();
        }
    }

    /** Filters, verdicts, rewriting, limits, and several tracers of one program, whose arguments are typed and not. */
    private List<String> seen(TracerKind kind) {
        List<String> seen = new ArrayList<>();
        try (TracerRig rig = new TracerRig(1 << 20, new TracerPool(kind));
                Traced icmp = rig.trace(chain, "returns_shot", request("icmp", Set.of()));
                Traced shot = rig.trace(chain, "returns_shot", request("", Set.of(Verdict.TC_ACT_SHOT)));
                Traced ok = rig.trace(chain, "returns_shot", request("", Set.of(Verdict.TC_ACT_OK)));
                Traced sampled = rig.trace(chain, "returns_ok", TracerRig.request("", Set.of(), 1, 128));
                Traced odd = rig.trace(traced, "drops_odd_marks", request("", Set.of(Verdict.TC_ACT_SHOT)));
                Traced nat = rig.trace(traced, "rewrites_source", request("ip", Set.of()));
                Traced untyped = rig.trace(arguments, "takes_void", request("icmp", Set.of()))) {
            List<Traced> programs = List.of(icmp, shot, ok, odd, nat, untyped);
            for (int mark = 0; mark < 6; mark++) {
                for (Traced program : programs) {
                    program.run(PING, mark, 2);
                    program.run(TCP, mark, 1);
                }
                sampled.run(PING);
            }
            programs.forEach(program -> seen.add(program.counters().toString()));
            seen.add(Map.of("sampled", sampled.counters().matched()).toString());
            rig.packets().stream()
                    .filter(packet -> !packet.program().name().equals("returns_ok"))
                    .map(TracerKindTest::withoutTimes)
                    .forEach(seen::add);
        }
        return seen;
    }

    private static String withoutTimes(TracedPacket packet) {
        return packet.program().name() + " " + packet.verdict() + " " + packet.length() + " " + packet.mark() + " "
                + packet.entry().source() + " "
                + (packet.exit() == null ? "" : packet.exit().source());
    }

    /** How many tracers of a kind one program takes. */
    private int most(TracerKind kind) {
        try (TracerRig rig = new TracerRig(1 << 16, new TracerPool(kind))) {
            for (int i = 0; i < 64; i++) {
                try {
                    rig.trace(chain, "returns_pipe", request("icmp", Set.of()));
                } catch (NotTraceable full) {
                    assertEquals(NotTraceable.Cause.TOO_MANY_TRACERS, full.reason());
                    return i;
                }
            }
            throw new AssertionError("the kernel takes any number");
        }
    }

    private static TraceRequest request(String filter, Set<Verdict> verdicts) {
        return TracerRig.request(filter, verdicts, 0, 128);
    }
}
