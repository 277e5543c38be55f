// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.tctrace.agent.cli.output.LogLine;
import dev.tctrace.agent.cli.output.PacketSink;
import dev.tctrace.agent.cli.output.TextSink;
import dev.tctrace.agent.cli.output.TracedPackets;
import dev.tctrace.tracer.PeerSet;
import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceEngine;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.tc.AttachedProgram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TraceRunTest {
    private static final TraceRequest REQUEST =
            TraceRequest.builder().snapLength(256).build();

    private final LogLine log = new LogLine();
    private final ByteArrayOutputStream packets = new ByteArrayOutputStream();
    private final StringWriter progress = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void endsAfterTheCountedPackets() throws IOException {
        ExitCode code = run(new Replay(TracedPackets.end(), 5), 2L, null, packets, false);

        assertEquals(ExitCode.OK, code);
        assertEquals(4, packets.toString(StandardCharsets.UTF_8).lines().count());
        assertEquals(
                List.of("Attached fentry(tc)", "Attached fexit(tc)", "Listening events..."),
                progress.toString()
                        .lines()
                        .map(line -> line.substring("2023-07-16T15:34:11.123456Z ".length()))
                        .toList());
        assertTrue(errors.toString().contains("4 packets matched (400 bytes): 2 reported, 1 sampled out, 1 lost"));
    }

    /** Packets come as soon as the first program is attached; that there are two is known only later. */
    @Test
    void everyLineNamesItsProgramWhereThereAreTwo() throws IOException {
        CountDownLatch written = new CountDownLatch(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                super.write(bytes, from, length);
                written.countDown();
            }
        };
        AttachedProgram one = TracedPackets.ping().program();
        AttachedProgram other = AttachedProgram.at(one.attachPoint(), one.device(), one.direction())
                .id(one.id() + 1)
                .name("other")
                .tag(one.tag())
                .position(2)
                .skbDevice(one.skbDevice())
                .placement(one.placement())
                .build();
        Replay replay = new Replay(TracedPackets.end(), 2) {
            @Override
            void opened(TraceListener listener) {
                awaitQuietly(written, 200);
                listener.onAttached(TracedPackets.TARGET, other);
            }
        };

        assertEquals(ExitCode.OK, run(replay, 2L, null, out, false));

        String place = " " + one.name() + " " + one.attachPoint().label() + "@"
                + one.device().name();
        assertEquals(4, out.toString(StandardCharsets.UTF_8).lines().count());
        assertTrue(out.toString(StandardCharsets.UTF_8).lines().allMatch(line -> line.endsWith(place)), out::toString);
    }

    private static void awaitQuietly(CountDownLatch latch, int millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void endsAfterTheDuration() throws IOException {
        assertEquals(
                ExitCode.OK, run(new Replay(TracedPackets.end(), 1), null, Duration.ofMillis(120), packets, false));
        assertEquals(2, packets.toString(StandardCharsets.UTF_8).lines().count());
    }

    @Test
    void endsQuietlyWhenTheReaderHasGone() throws IOException {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertEquals(ExitCode.OK, run(new Replay(TracedPackets.end(), 5000), null, null, closed, false));
    }

    /** The summary tells what was counted, whatever became of the output. */
    @Test
    void aFullDiskIsAFailureWithASummary() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        IOException failure = assertThrows(
                IOException.class, () -> run(new Replay(TracedPackets.end(), 5000), null, null, full, false));

        assertEquals(
                "Cannot write the standard output: No space left on device. Free some space there, or write elsewhere.",
                failure.getMessage());
        assertEquals(ExitCode.FAILED, CommandFailure.of(failure).exitCode());
        assertTrue(errors.toString().contains("4 packets matched (400 bytes)"), errors.toString());
    }

    /** The engine's reader and the command's own thread go on; what was not written is counted. */
    @Test
    @Timeout(60)
    void aTerminalThatDoesNotReadHoldsUpNobody() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        OutputStream terminal = new OutputStream() {
            @Override
            public void write(int b) {
                stuck.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Programs programs = new Programs();
        PacketSink sink = new TextSink(terminal, log, TextSink.Detail.PLAIN, programs::several);
        Notices notices = new Notices(new PrintWriter(progress), new PrintWriter(errors), log, Clock.systemUTC());
        TraceRun run = new TraceRun(notices, programs, new SinkGroup(List.of(sink), null), null, false);
        int packets = OutputQueue.CAPACITY + 1000;
        CountDownLatch sent = new CountDownLatch(1);

        // When: more packets than may wait, while the first one is being written
        CompletableFuture<ExitCode> result = CompletableFuture.supplyAsync(() -> {
            try {
                return run.trace(
                        new Replay(TracedPackets.end(), 1) {
                            @Override
                            void opened(TraceListener listener) {
                                CompletableFuture.runAsync(() -> {
                                    await(stuck);
                                    for (int i = 0; i < packets; i++) {
                                        listener.onPacket(TracedPackets.ping());
                                    }
                                    sent.countDown();
                                });
                            }
                        },
                        TracedPackets.TARGET,
                        REQUEST);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        await(sent);
        run.stop();
        run.letGo();

        // Then
        assertEquals(ExitCode.OK, result.get());
        assertTrue(
                errors.toString()
                        .contains((packets + 1) + " of the reported packets were not written: the output was too slow"),
                errors.toString());
        released.countDown();
    }

    /** The end took long, not the output: all of it is written, and nothing else is said. */
    @Test
    @Timeout(60)
    void anOutputThatGetsOnIsWrittenToItsEndThoughNobodyWaits() throws IOException {
        Programs programs = new Programs();
        PacketSink sink = new TextSink(packets, log, TextSink.Detail.PLAIN, programs::several);
        Notices notices = new Notices(new PrintWriter(progress), new PrintWriter(errors), log, Clock.systemUTC());
        TraceRun run = new TraceRun(notices, programs, new SinkGroup(List.of(sink), null), null, false);

        ExitCode code = run.trace(
                new Replay(TracedPackets.end(), 100) {
                    @Override
                    void opened(TraceListener listener) {
                        run.stop();
                        CompletableFuture.runAsync(run::letGo).join();
                        listener.onPacket(TracedPackets.ping());
                    }
                },
                TracedPackets.TARGET,
                REQUEST);

        assertEquals(ExitCode.OK, code);
        assertEquals(202, packets.toString(StandardCharsets.UTF_8).lines().count());
        assertFalse(errors.toString().contains("were not written"), errors.toString());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsNotThereIsSaidWithItsExitCode() {
        SessionSnapshot none = state(SessionProblem.NO_PROGRAMS, "No tc program is attached to eth0");

        CommandFailure failure =
                assertThrows(CommandFailure.class, () -> run(new Replay(none, 0), null, null, packets, false));

        assertEquals(ExitCode.NOT_FOUND, failure.exitCode());
        assertEquals("No tc program is attached to eth0", failure.getMessage());
    }

    @Test
    void waitingSaysWhatForAndListensAsSoonAsItIsThere() throws IOException {
        Replay replay = new Replay(state(SessionProblem.INTERFACE_NOT_FOUND, "eth1 is not there"), 1);
        replay.then = TracedPackets.end();

        ExitCode code = run(replay, null, Duration.ofMillis(100), packets, true);

        assertEquals(ExitCode.OK, code);
        assertTrue(errors.toString().contains("Waiting: InterfaceNotFound. eth1 is not there"));
        assertTrue(progress.toString().contains("Listening events..."));
    }

    @Test
    void endsWhenTheStandardInputDoes() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        PipedOutputStream caller = new PipedOutputStream();

        Termination.onEndOf(new PipedInputStream(caller), stopped::countDown);

        caller.write("not a signal".getBytes(StandardCharsets.UTF_8));
        assertFalse(stopped.await(100, TimeUnit.MILLISECONDS));
        caller.close();
        assertTrue(stopped.await(10, TimeUnit.SECONDS));
    }

    private ExitCode run(Replay replay, Long count, Duration duration, OutputStream out, boolean wait)
            throws IOException {
        Programs programs = new Programs();
        PacketSink sink = new TextSink(out, log, TextSink.Detail.PLAIN, programs::several);
        Notices notices = new Notices(new PrintWriter(progress), new PrintWriter(errors), log, Clock.systemUTC());
        SinkGroup sinks = new SinkGroup(List.of(sink), count);
        return new TraceRun(notices, programs, sinks, duration, wait).trace(replay, TracedPackets.TARGET, REQUEST);
    }

    private static SessionSnapshot state(SessionProblem problem, String message) {
        return SessionSnapshot.builder(TracedPackets.TARGET, SessionState.NOT_TRACING)
                .problem(problem)
                .message(message)
                .build();
    }

    /** An engine without a kernel: replays packets, and shows first one state, then another. */
    private static class Replay implements TraceEngine, TraceSession {
        private final SessionSnapshot first;
        private final int packets;
        private SessionSnapshot then;
        private int looks;

        Replay(SessionSnapshot first, int packets) {
            this.first = first;
            this.packets = packets;
            this.then = first;
        }

        @Override
        public TraceSession open(Target target, TraceRequest request, TraceListener listener) {
            for (int i = 0; i < packets; i++) {
                listener.onPacket(TracedPackets.ping());
            }
            opened(listener);
            return this;
        }

        @Override
        public PeerSet peers() {
            throw new UnsupportedOperationException();
        }

        void opened(TraceListener listener) {}

        @Override
        public Target target() {
            return TracedPackets.TARGET;
        }

        @Override
        public SessionSnapshot snapshot() {
            return looks++ == 0 ? first : then;
        }

        @Override
        public void close() {}
    }
}
