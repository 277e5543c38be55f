package dev.tctrace.agent.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.trace.ProgramView;
import dev.tctrace.agent.trace.SessionSnapshot;
import dev.tctrace.agent.trace.Target;
import dev.tctrace.agent.trace.TraceEngine;
import dev.tctrace.agent.trace.TraceListener;
import dev.tctrace.agent.trace.TraceRequest;
import dev.tctrace.agent.trace.TraceSession;
import dev.tctrace.agent.trace.TracedPacket;
import dev.tctrace.api.v1alpha1.ProgramReason;

/** One session from its start to its summary. */
final class TraceRun implements TraceListener {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Notices notices;
    private final Programs programs;
    private final SinkGroup sinks;
    private final Duration duration;
    private final boolean patient;
    private final Pending pending = new Pending();
    private volatile boolean listening;
    private volatile TraceSession running;

    /**
     * @param duration how long; null: until stopped
     * @param patient whether to wait for a target or program that is not there
     */
    TraceRun(Notices notices, Programs programs, SinkGroup sinks, Duration duration, boolean patient) {
        this.notices = notices;
        this.programs = programs;
        this.sinks = sinks;
        this.duration = duration;
        this.patient = patient;
    }

    /** Ends the run soon. Safe to call from any thread. */
    void stop() {
        pending.stop();
    }

    /** Takes away what is attached, whatever the run is busy with. Safe to call from any thread. */
    void letGo() {
        TraceSession session = running;
        if (session != null) {
            session.close();
        }
    }

    ExitCode trace(TraceEngine engine, Target target, TraceRequest request) throws IOException {
        try (TraceSession session = engine.open(target, request, this)) {
            running = session;
            ExitCode code = untilStopped(session);
            // Letting go hands over what is still in the ring, so the counters are read last.
            letGo();
            SessionSnapshot end = session.snapshot();
            try {
                sinks.finish(end);
            } finally {
                // After the last packet, and also where that could not be written.
                if (listening) {
                    notices.summary(end);
                }
            }
            return code;
        }
    }

    private ExitCode untilStopped(TraceSession session) throws IOException {
        long nextLook = System.nanoTime();
        OptionalLong deadline = OptionalLong.empty();
        while (sinks.flush()) {
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
            if (!pending.await(left)) {
                return ExitCode.OK;
            }
        }
        return ExitCode.OK;
    }

    /** @return false where the target went away while it was traced */
    private boolean look(SessionSnapshot snapshot) {
        switch (snapshot.reason()) {
            case Tracing, PartlyTracing -> {
                opening();
                notices.programs(snapshot);
            }
            case Starting -> {
                // Soon.
            }
            default -> {
                if (patient) {
                    notices.waiting(snapshot);
                } else if (listening) {
                    notices.error("Ended: " + text(snapshot));
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
                        .append(view.reason())
                        .append(". ")
                        .append(view.message());
            }
        }
        return new CommandFailure(exitCode(snapshot), text.toString());
    }

    private static ExitCode exitCode(SessionSnapshot snapshot) {
        return switch (snapshot.reason()) {
            case InterfaceNotFound, NamespaceNotFound, NoPrograms -> ExitCode.NOT_FOUND;
            case NotTraceable -> ExitCode.UNSUPPORTED;
            default ->
                snapshot.programs().stream().anyMatch(view -> view.reason() == ProgramReason.KernelRefusesTracers)
                        ? ExitCode.UNSUPPORTED
                        : ExitCode.FAILED;
        };
    }

    private static String text(SessionSnapshot snapshot) {
        return snapshot.message().isEmpty() ? snapshot.reason().name() : snapshot.message();
    }

    private void opening() {
        if (!listening) {
            notices.listening();
            listening = true;
            // From now on the time runs.
            pending.soon();
        }
    }

    @Override
    public void onPacket(TracedPacket packet) {
        opening();
        programs.attached(packet.program());
        if (sinks.packet(packet)) {
            pending.soon();
        } else {
            pending.stop();
        }
    }

    @Override
    public void onAttached(Target target, AttachedProgram program) {
        programs.attached(program);
        opening();
    }

    @Override
    public void onReplaced(Target target, AttachedProgram old, AttachedProgram successor) {
        notices.replaced(old, successor);
    }
}
