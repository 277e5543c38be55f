// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import dev.tctrace.tracer.Gap;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceEngine;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.NotTracedReason;

/** One session from its start to its summary. */
final class TraceRun implements TraceListener {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Notices notices;
    private final Programs programs;
    private final OutputQueue output;
    private final Duration duration;
    private final boolean patient;
    private final WakeSignal signal = new WakeSignal();
    private volatile boolean listening;
    private volatile TraceSession running;
    private volatile Thread closing;

    /**
     * @param sinks where packets go; closed at the end
     * @param duration how long; null: until stopped
     * @param patient whether to wait for a target or program that is not there
     */
    TraceRun(Notices notices, Programs programs, SinkGroup sinks, Duration duration, boolean patient) {
        this.notices = notices;
        this.programs = programs;
        this.output = new OutputQueue(sinks, OutputQueue.CAPACITY, signal::stop);
        this.duration = duration;
        this.patient = patient;
    }

    /** Ends the run soon. Safe to call from any thread. */
    void stop() {
        signal.stop();
    }

    /** Takes away what is attached, whatever the run is busy with. Safe to call from any thread. */
    void letGo() {
        output.abandon();
        TraceSession session = running;
        if (session != null) {
            session.close();
        }
    }

    ExitCode trace(TraceEngine engine, Target target, TraceRequest request) throws IOException {
        try (output;
                TraceSession session = engine.open(target, request, this)) {
            running = session;
            // All its programs are attached: whether lines need their names is known from the first one on.
            output.begin();
            ExitCode code = untilStopped(session);
            closing = Thread.currentThread();
            session.close();
            // Closing hands over what is still in the ring, so the counters are read last.
            SessionSnapshot end = session.snapshot();
            try {
                output.finish(end);
            } finally {
                // After the last packet, and also where that could not be written.
                if (listening) {
                    notices.summary(end, output.overflowed());
                }
            }
            return code;
        }
    }

    private ExitCode untilStopped(TraceSession session) {
        long nextLook = System.nanoTime();
        OptionalLong deadline = OptionalLong.empty();
        while (true) {
            long now = System.nanoTime();
            if (now - nextLook >= 0) {
                nextLook = now + LOOK_NANOS;
                if (!look(session.snapshot())) {
                    return ExitCode.NOT_FOUND;
                }
            }
            if (listening && duration != null && deadline.isEmpty()) {
                deadline = OptionalLong.of(now + duration.toNanos());
            }
            if (deadline.isPresent() && now - deadline.getAsLong() >= 0) {
                return ExitCode.OK;
            }
            long left = Math.min(nextLook - now, deadline.isPresent() ? deadline.getAsLong() - now : Long.MAX_VALUE);
            if (!signal.await(left)) {
                return ExitCode.OK;
            }
        }
    }

    /** @return false where the target went away while it was traced */
    private boolean look(SessionSnapshot snapshot) {
        switch (snapshot.state()) {
            case TRACING, PARTLY_TRACING -> {
                opening();
                output.say(() -> notices.programs(snapshot));
            }
            case STARTING -> {
                // Soon.
            }
            case NOT_TRACING -> {
                if (patient) {
                    output.say(() -> notices.waiting(snapshot));
                } else if (listening) {
                    output.say(() -> notices.error("Ended: " + text(snapshot)));
                    return false;
                } else {
                    throw failure(snapshot);
                }
            }
        }
        return true;
    }

    private static CommandFailure failure(SessionSnapshot snapshot) {
        StringBuilder text = new StringBuilder(text(snapshot));
        for (ProgramView view : snapshot.programs()) {
            if (!view.traced() && !view.message().isEmpty()) {
                text.append("\n  ")
                        .append(view.program().name())
                        .append(" (id ")
                        .append(view.program().id())
                        .append("): ")
                        .append(view.reason().label())
                        .append(". ")
                        .append(view.message());
            }
        }
        return new CommandFailure(exitCode(snapshot), text.toString());
    }

    private static ExitCode exitCode(SessionSnapshot snapshot) {
        return switch (snapshot.problem()) {
            case INTERFACE_NOT_FOUND, NAMESPACE_NOT_FOUND, NO_PROGRAMS -> ExitCode.NOT_FOUND;
            case NOT_TRACEABLE -> ExitCode.UNSUPPORTED;
            case FAILED ->
                snapshot.programs().stream().anyMatch(view -> view.reason() == NotTracedReason.KERNEL_REFUSES_TRACERS)
                        ? ExitCode.UNSUPPORTED
                        : ExitCode.FAILED;
        };
    }

    private static String text(SessionSnapshot snapshot) {
        return snapshot.message().isEmpty() ? snapshot.problem().label() : snapshot.message();
    }

    private synchronized void opening() {
        if (!listening) {
            output.say(notices::listening);
            listening = true;
            // From now on the time runs.
            signal.wake();
        }
    }

    @Override
    public void onPacket(TracedPacket packet) {
        opening();
        programs.attached(packet.program());
        if (Thread.currentThread() == closing) {
            output.lastPacket(packet);
        } else {
            output.packet(packet);
        }
    }

    @Override
    public void onDropped(KernelDrop drop) {
        if (Thread.currentThread() == closing) {
            output.lastDrop(drop);
        } else {
            output.drop(drop);
        }
    }

    @Override
    public void onNotice(Target target, String text) {
        output.say(() -> notices.error(text));
    }

    @Override
    public void onAttached(Target target, AttachedProgram program) {
        programs.attached(program);
        opening();
    }

    @Override
    public void onGap(Target target, AttachedProgram program, Gap gap) {
        output.say(() -> notices.gap(program, gap));
    }

    @Override
    public void onReplaced(Target target, AttachedProgram old, AttachedProgram successor) {
        output.say(() -> notices.replaced(old, successor));
    }
}
