// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import java.util.Objects;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.Flow;
import dev.tctrace.tracer.packet.FlowText;
import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.path.DropReasons;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Effect;
import dev.tctrace.tracer.tc.VerdictMeaning;

/** From a packet to the Event that counts it: pure functions. */
public final class PacketEvents {
    /**
     * Where Linux begins to pick ports for connections (net.ipv4.ip_local_port_range). Such a port differs from connection
     * to connection and would make each of them an Event of its own.
     */
    private static final int FIRST_EPHEMERAL = 32768;

    private PacketEvents() {}

    /**
     * What packets have in common that are told by one Event.
     *
     * @param verdict what the program returned, in words
     * @param exit the flow after the program; null where it left it as it was
     * @param dropper the program that dropped them; null where they were not
     */
    public record Pattern(PodRef pod, Flow entry, Flow exit, String verdict, AttachedProgram dropper) {

        boolean dropped() {
            return dropper != null;
        }

        EventKey key(boolean onPod) {
            String flow = exit == null ? FlowText.flow(entry) : FlowText.flow(entry) + " => " + FlowText.flow(exit);
            String message = "Tracing packet: " + flow + " (fexit: " + verdict + ")";
            return dropped()
                    ? new EventKey(EventReason.PacketDropped, onPod, pod, message + ", dropped by " + place(dropper))
                    : new EventKey(EventReason.PacketTraced, onPod, pod, message);
        }
    }

    private static String place(AttachedProgram program) {
        return PrintableText.of(program.name()) + " at " + program.attachPoint().label() + " of "
                + PrintableText.of(program.device().name());
    }

    public static Pattern pattern(TracedPacket packet, PodRef pod) {
        Packet exit = packet.exit();
        Flow before = folded(packet.entry().flow());
        Flow after = exit == null ? null : folded(exit.flow());
        return new Pattern(
                pod,
                before,
                Objects.equals(before, after) ? null : after,
                VerdictMeaning.text(packet.program(), packet.verdict()),
                VerdictMeaning.of(packet.program(), packet.verdict()) == Effect.DROP ? packet.program() : null);
    }

    /** What is told of packets of one flow that the kernel dropped for one reason. */
    public static String dropMessage(KernelDrop drop) {
        Packet packet =
                drop.last().exit() == null ? drop.last().entry() : drop.last().exit();
        return "Tracing packet: " + FlowText.flow(folded(packet.flow())) + ", dropped by the kernel after "
                + place(drop.last().program()) + ": " + DropReasons.text(drop);
    }

    /** The flow without ports that were picked for one connection. */
    static Flow folded(Flow flow) {
        return new Flow(
                flow.source(),
                flow.destination(),
                flow.sourcePort() >= FIRST_EPHEMERAL ? -1 : flow.sourcePort(),
                flow.destinationPort() >= FIRST_EPHEMERAL ? -1 : flow.destinationPort(),
                flow.protocol());
    }
}
