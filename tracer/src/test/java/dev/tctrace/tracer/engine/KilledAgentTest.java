// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An agent that is killed in the middle takes its tracers along, changes no packet, and what it cannot take the next one removes. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class KilledAgentTest {

    /** The agent that will be killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] args) throws Exception {
            Recorder recorder = new Recorder();
            TraceSession session = new KernelTraceEngine()
                    .open(
                            new Target("web", Path.of(args[0]), "eth0"),
                            Requests.of(ProgramSource.valueOf(args[1]), Direction.BOTH, ""),
                            recorder);
            System.out.println("state " + session.snapshot().state());
            Thread.sleep(600_000);
        }
    }

    @Test
    void tracersGoAndPacketsPassAsBefore() throws Exception {
        try (TracedPair traced = TracedPair.veth();
                TestObject chain = TestObject.load(TestPrograms.chain())) {
            traced.clsact(chain, "returns_unspec", true, true, 1);
            traced.clsact(chain, "counts_what_comes_through", true, true, 2);
            traced.acquainted();
            Process victim = start(traced, "ATTACHED");
            chain.setValue("seen", 0);

            traced.ping(5);
            kill(victim);
            String pinged = traced.ping(5);

            assertTrue(pinged.contains(" 0% packet loss"), pinged);
            assertEquals(10, chain.value("seen"));
            assertNothingOfOursIn(traced);
        }
    }

    @Test
    void aProbeThatIsLeftBehindLetsPacketsPassAndIsRemovedByTheNextAgent() throws Exception {
        try (TracedPair traced = TracedPair.veth()) {
            Process victim = start(traced, "PROBE");
            kill(victim);

            String pinged = traced.ping(3);
            assertTrue(pinged.contains(" 0% packet loss"), pinged);

            Recorder recorder = new Recorder();
            TraceSession next = traced.trace(Requests.of(ProgramSource.PROBE, Direction.BOTH, "icmp"), recorder);
            traced.ping(2);
            assertEquals(4, recorder.await(4).size());
            next.close();

            assertFalse(traced.pair.shell("tc -n POD qdisc show dev eth0").contains("clsact"));
            assertNothingOfOursIn(traced);
        }
    }

    private static void assertNothingOfOursIn(TracedPair traced) {
        // The kernel frees programs a moment after their last user.
        Waiting.eventually(
                "no program of ours",
                () -> traced.pair.shell("bpftool prog show"),
                programs -> !programs.contains("tctrace"),
                Recorder.PATIENCE,
                Duration.ofMillis(100));
    }

    private static Process start(TracedPair traced, String source) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        traced.target().netns().toString(),
                        source)
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line;
        do {
            line = output.readLine();
        } while (line != null && !line.startsWith("state "));
        assertEquals("state TRACING", line);
        return process;
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
