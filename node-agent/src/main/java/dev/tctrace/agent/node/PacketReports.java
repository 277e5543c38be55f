// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Clock;
import java.util.logging.Logger;

import dev.tctrace.agent.report.events.EventLedger;
import dev.tctrace.agent.report.events.PodRef;
import dev.tctrace.api.v1alpha1.EventReason;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.tc.AttachedProgram;

/** What one session hears, put where the reports are made from. Runs on the engine's reader thread: hands on, and returns. */
final class PacketReports implements TraceListener {
    private static final Logger LOG = Logger.getLogger(PacketReports.class.getName());

    private final PodRef pod;
    private final PacketCollector packets;
    private final EventLedger events;
    private final Clock clock;

    PacketReports(PodView pod, PacketCollector packets, EventLedger events, Clock clock) {
        this.pod = new PodRef(pod.name(), pod.uid());
        this.packets = packets;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void onPacket(TracedPacket packet) {
        packets.packet(packet, pod);
    }

    @Override
    public void onDropped(KernelDrop drop) {
        packets.dropped(drop);
    }

    @Override
    public void onNotice(Target target, String text) {
        LOG.warning(target.pod() + ": " + text);
    }

    @Override
    public void onReplaced(Target target, AttachedProgram old, AttachedProgram successor) {
        String what = successor == null
                ? "was removed"
                : "was replaced by " + successor.name() + " (id " + Integer.toUnsignedLong(successor.id()) + ")";
        events.happened(
                EventReason.PROGRAM_REPLACED,
                pod,
                "Program " + old.name() + " (id " + Integer.toUnsignedLong(old.id()) + ") at "
                        + old.attachPoint().label() + " of pod " + pod.name() + " " + what,
                clock.instant());
    }
}
