package dev.tctrace.agent.node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.tctrace.agent.packet.Packet;
import dev.tctrace.agent.tc.AttachPoint;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.tc.Device;
import dev.tctrace.agent.trace.Counters;
import dev.tctrace.agent.trace.ProgramView;
import dev.tctrace.agent.trace.SessionSnapshot;
import dev.tctrace.agent.trace.Target;
import dev.tctrace.agent.trace.TraceEngine;
import dev.tctrace.agent.trace.TraceListener;
import dev.tctrace.agent.trace.TraceRequest;
import dev.tctrace.agent.trace.TraceSession;
import dev.tctrace.agent.trace.TracedPacket;
import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.VerdictName;
import dev.tctrace.pcap.LinkType;

/** An engine whose packets the test makes; what is tested is what the agent does with them. */
final class FakeEngine implements TraceEngine {
    static final AttachedProgram PROBE = new AttachedProgram(
            42,
            "tctrace_probe",
            "a04f5eef06a7f555",
            AttachPoint.TCX_INGRESS,
            new Device("eth0", 2, 4026532000L, 1, true),
            1,
            true,
            Direction.Ingress,
            true);

    final List<Session> opened = new CopyOnWriteArrayList<>();
    RuntimeException refusal;

    @Override
    public TraceSession open(Target target, TraceRequest request, TraceListener listener) {
        if (refusal != null) {
            throw refusal;
        }
        Session session = new Session(target, request, listener);
        opened.add(session);
        return session;
    }

    List<Session> running() {
        return opened.stream().filter(session -> !session.closed).toList();
    }

    @Override
    public void close() {}

    static final class Session implements TraceSession {
        final Target target;
        final TraceRequest request;
        final TraceListener listener;
        private final Map<VerdictName, Long> packets = new EnumMap<>(VerdictName.class);
        private long bytes;
        volatile boolean closed;

        private Session(Target target, TraceRequest request, TraceListener listener) {
            this.target = target;
            this.request = request;
            this.listener = listener;
        }

        void packet(String source, int sourcePort, String destination, int destinationPort, int verdict) {
            Packet entry = new Packet(
                    LinkType.ETHERNET,
                    "never to be told".getBytes(),
                    98,
                    source,
                    destination,
                    sourcePort,
                    destinationPort,
                    sourcePort < 0 ? "ICMP" : "TCP",
                    sourcePort < 0 ? null : "SYN",
                    sourcePort < 0 ? "echo request" : "",
                    Optional.empty());
            synchronized (this) {
                packets.merge(VerdictName.of(verdict), 1L, Long::sum);
                bytes += 98;
            }
            listener.onPacket(new TracedPacket(Instant.now(), 1500, target, PROBE, verdict, 98, 1, 0, entry, null));
        }

        @Override
        public Target target() {
            return target;
        }

        @Override
        public synchronized SessionSnapshot snapshot() {
            long matched = packets.values().stream().mapToLong(Long::longValue).sum();
            Counters counters = new Counters(matched, 0, 0, bytes, packets, Map.of(), 0);
            return new SessionSnapshot(
                    target,
                    TargetReason.Tracing,
                    "",
                    new ArrayList<>(List.of(new ProgramView(PROBE, true, null, "", counters))),
                    counters);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
