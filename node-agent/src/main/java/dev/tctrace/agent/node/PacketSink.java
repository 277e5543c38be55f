package dev.tctrace.agent.node;

import java.time.Clock;
import java.util.function.BooleanSupplier;

import dev.tctrace.agent.report.events.EventLedger;
import dev.tctrace.agent.report.events.EventReason;
import dev.tctrace.agent.report.events.PacketEvents;
import dev.tctrace.agent.report.events.PodRef;
import dev.tctrace.agent.report.status.RecentRing;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.trace.Target;
import dev.tctrace.agent.trace.TraceListener;
import dev.tctrace.agent.trace.TracedPacket;

/** What one session hears, put where the reports are made from. Runs on the engine's reader thread: counts, and returns. */
final class PacketSink implements TraceListener {
    private final PodRef pod;
    private final RecentRing recent;
    private final EventLedger events;
    private final BooleanSupplier tellsEvents;
    private final BooleanSupplier tellsPodEvents;
    private final Clock clock;

    PacketSink(
            PodView pod,
            RecentRing recent,
            EventLedger events,
            BooleanSupplier tellsEvents,
            BooleanSupplier tellsPodEvents,
            Clock clock) {
        this.pod = new PodRef(pod.name(), pod.uid());
        this.recent = recent;
        this.events = events;
        this.tellsEvents = tellsEvents;
        this.tellsPodEvents = tellsPodEvents;
        this.clock = clock;
    }

    @Override
    public void onPacket(TracedPacket packet) {
        recent.add(packet);
        if (tellsEvents.getAsBoolean()) {
            events.packet(PacketEvents.pattern(packet, pod), tellsPodEvents.getAsBoolean(), packet.time());
        }
    }

    @Override
    public void onReplaced(Target target, AttachedProgram old, AttachedProgram successor) {
        String what = successor == null
                ? "was removed"
                : "was replaced by " + successor.name() + " (id " + Integer.toUnsignedLong(successor.id()) + ")";
        events.happened(
                EventReason.ProgramReplaced,
                pod,
                "Program " + old.name() + " (id " + Integer.toUnsignedLong(old.id()) + ") at "
                        + old.attachPoint().label() + " of pod " + pod.name() + " " + what,
                clock.instant());
    }
}
