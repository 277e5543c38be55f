// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.IpPrefix;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.PeerSet;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceEngine;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

/** An engine whose packets the test makes; what is tested is what the agent does with them. */
final class FakeEngine implements TraceEngine {
    static final AttachedProgram PROBE = AttachedProgram.at(
                    AttachPoint.TCX_INGRESS, new Device("eth0", 2, 4026532000L, 1, true), Direction.INGRESS)
            .id(42)
            .name("tctrace_probe")
            .tag("a04f5eef06a7f555")
            .ours(true)
            .build();

    final List<Session> opened = new CopyOnWriteArrayList<>();
    RuntimeException refusal;
    volatile List<String> stuck = List.of();

    @Override
    public TraceSession open(Target target, TraceRequest request, TraceListener listener) {
        if (refusal != null) {
            throw refusal;
        }
        Session session = new Session(target, request, listener);
        opened.add(session);
        return session;
    }

    @Override
    public PeerSet peers() {
        return new FakePeers();
    }

    /** Keeps what it is given. */
    static final class FakePeers implements PeerSet {
        private volatile Set<IpPrefix> prefixes = Set.of();
        volatile boolean closed;

        @Override
        public Set<IpPrefix> prefixes() {
            return prefixes;
        }

        @Override
        public void replace(Set<IpPrefix> wanted) {
            prefixes = Set.copyOf(wanted);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    List<Session> running() {
        return opened.stream().filter(session -> !session.closed).toList();
    }

    @Override
    public List<String> stuck(Duration limit) {
        return stuck;
    }

    @Override
    public void close() {}

    static final class Session implements TraceSession {
        final Target target;
        final TraceRequest request;
        final TraceListener listener;
        private final Map<Verdict, Long> packets = new EnumMap<>(Verdict.class);
        private final Map<String, Long> drops = new TreeMap<>();
        private TracedPacket last;
        private long buffers;
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
                packets.merge(Verdict.of(verdict), 1L, Long::sum);
                bytes += 98;
            }
            last = new TracedPacket(
                    Instant.now(), 1500, target, PROBE, verdict, 98, 1, 0, entry, null, ++buffers, System.nanoTime());
            listener.onPacket(last);
        }

        /** The kernel drops the latest packet. */
        void drop(String reason) {
            synchronized (this) {
                drops.merge(reason, 1L, Long::sum);
            }
            listener.onDropped(new KernelDrop(
                    Instant.now(),
                    System.nanoTime(),
                    target,
                    last == null ? 0 : last.skb(),
                    reason,
                    "nf_hook_slow",
                    "eth0",
                    4026532000L,
                    true,
                    last));
        }

        @Override
        public Target target() {
            return target;
        }

        @Override
        public synchronized SessionSnapshot snapshot() {
            long matched = packets.values().stream().mapToLong(Long::longValue).sum();
            Counters counters = new Counters(matched, 0, 0, bytes, packets, Map.of(), 0);
            return SessionSnapshot.builder(target, SessionState.TRACING)
                    .programs(new ArrayList<>(List.of(new ProgramView(PROBE, true, null, "", counters))))
                    .gone(List.of())
                    .gaps(SessionSnapshot.Gaps.NONE)
                    .total(counters)
                    .droppedByKernel(drops)
                    .build();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
