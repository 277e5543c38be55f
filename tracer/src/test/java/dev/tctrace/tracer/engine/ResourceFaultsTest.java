// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.libbpf.BpfInventory;
import dev.tctrace.tracer.netns.Shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The tracing process runs out of what a limit gives it. Not in the short selection: each starts a JVM that first loads all classes. */
@Tag("faults")
@ExtendWith(TracersWork.class)
class ResourceFaultsTest {
    private static final String GROUP = "/sys/fs/cgroup/tctrace-faults";

    @Test
    @Timeout(1800)
    void outOfFileDescriptors() throws Exception {
        starve("out of file descriptors", 5, "ulimit -n 400;", "descriptors", victim -> {
            String refused = victim.await("refused ");
            assertTrue(
                    refused.contains("EMFILE") || refused.contains("Too many open files") || refused.contains("limit"),
                    refused);
            assertEquals("released, state TRACING, goes on true", victim.await("released"));
            assertEquals("closed", victim.await("closed"));
        });
    }

    @Test
    @Timeout(1800)
    void fullHeap() throws Exception {
        starve(
                "Java heap full, 5 times in a row",
                5,
                "",
                "heap",
                victim -> {
                    assertEquals("full 5, state TRACING, goes on true", victim.await("full"));
                    assertEquals("closed", victim.await("closed"));
                },
                "-Xmx24m");
    }

    @Test
    @Timeout(1800)
    void killedByTheKernelForItsMemory() throws Exception {
        Shell.run("echo +memory >/sys/fs/cgroup/cgroup.subtree_control; mkdir -p " + GROUP + " && echo 200M >" + GROUP
                + "/memory.max || true");
        assumeTrue(
                java.nio.file.Files.exists(java.nio.file.Path.of(GROUP, "memory.max")),
                "SKIPPED: no memory controller of cgroup v2");
        starve(
                "killed for its memory (memory.max)",
                10,
                "echo $$ >" + GROUP + "/cgroup.procs;",
                "grow",
                victim -> {
                    assertEquals("state TRACING", victim.await("state"));
                    assertTrue(victim.process.waitFor(120, TimeUnit.SECONDS));
                    assertEquals(128 + 9, victim.process.exitValue());
                },
                "-Xmx1g");
    }

    private interface Story {
        void of(Victim victim) throws Exception;
    }

    private static void starve(String what, int times, String limits, String mode, Story story, String... options)
            throws Exception {
        try (FaultCampaign fault = FaultCampaign.of(what);
                TracedPair traced = TracedPair.veth().acquainted();
                Bystanders others = new Bystanders(traced);
                PacketStream in = PacketStream.toPod(traced);
                PacketStream out = PacketStream.fromPod(traced)) {
            BpfInventory before = BpfInventory.settled();
            for (int i = 0; i < FaultCampaign.times(times, 1); i++) {
                fault.tried();
                try (Victim victim = Victim.start(traced, limits, mode, ProgramSource.ATTACHED, options)) {
                    story.of(victim);
                }
                before.awaitNothingNew("objects after the end");
                assertTrue(others.untouched(), others::listing);
                fault.survived();
            }
            PacketStream.Result towards = in.end();
            PacketStream.Result from = out.end();
            fault.lost(towards.lost() + from.lost());
            assertTrue(towards.untouched(), towards::toString);
            assertTrue(from.untouched(), from::toString);
        }
    }
}
