// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One thread that is held up is found out, and holds up no other. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
@Timeout(120)
class EngineThreadsTest {
    private static final TraceRequest ICMP = Requests.of(ProgramSource.ATTACHED, Direction.BOTH, "icmp");
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private TracedPair traced;
    private TestObject chain;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @BeforeEach
    void makePair() throws IOException {
        traced = TracedPair.veth();
        chain = TestObject.load(TestPrograms.chain());
        traced.clsact(chain, "returns_ok", true, true, 1);
    }

    @AfterEach
    void removePair() {
        mayEnd.countDown();
        traced.close();
        chain.close();
    }

    @Test
    void aSnapshotDoesNotWaitForAnAttachment() throws InterruptedException {
        TraceSession session = traced.trace(ICMP, new TraceListener() {
            @Override
            public void onPacket(TracedPacket packet) {}

            @Override
            public void onAttached(Target target, AttachedProgram program) {
                if (program.name().equals("returns_pipe")) {
                    blocks();
                }
            }
        });
        traced.clsact(chain, "returns_pipe", true, false, 1);
        assertTrue(begun.await(20, TimeUnit.SECONDS));

        // Then it is of before the attachment, and here at once.
        assertEquals(
                1,
                assertTimeoutPreemptively(
                        Duration.ofSeconds(10),
                        () -> session.snapshot().programs().size()));
        assertEquals(SessionState.TRACING, session.snapshot().state());
        awaitStuck(List.of("tctrace-follower"));

        mayEnd.countDown();
        awaitStuck(List.of());
        assertEquals(2, session.snapshot().programs().size());
    }

    @Test
    void aReaderThatIsHeldUpIsFoundOut() throws InterruptedException {
        traced.trace(ICMP, packet -> blocks());
        traced.ping(1);
        assertTrue(begun.await(20, TimeUnit.SECONDS));

        awaitStuck(List.of("tctrace-reader"));
        mayEnd.countDown();
        awaitStuck(List.of());
    }

    @Test
    void whateverAListenerThrowsTheNextPacketComes() throws InterruptedException {
        CountDownLatch packets = new CountDownLatch(4);
        traced.trace(ICMP, new TraceListener() {
            @Override
            public void onPacket(TracedPacket packet) {
                packets.countDown();
                throw new UnsatisfiedLinkError("an Error, not an exception");
            }
        });
        traced.ping(4);

        assertTrue(packets.await(20, TimeUnit.SECONDS));
        assertEquals(List.of(), traced.engine.stuck(Duration.ofSeconds(60)));
    }

    private void blocks() {
        begun.countDown();
        ChangeWatchTest.awaitQuietly(mayEnd);
    }

    private void awaitStuck(List<String> names) {
        Waiting.eventually(
                "stuck threads " + names,
                () -> traced.engine.stuck(LIMIT),
                names::equals,
                Recorder.PATIENCE,
                Duration.ofMillis(50));
    }
}
