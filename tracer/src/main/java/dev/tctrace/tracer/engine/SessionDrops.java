// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.path.DropReasons;
import dev.tctrace.tracer.ring.RingRecord;

/**
 * The drops of one session: counted by reason, and put together with the latest record of their packet. {@link #counts} is for
 * any thread, the rest is for the one that reads the ring or opens or closes the session.
 */
final class SessionDrops {
    /** Packets whose latest record is kept: those of about a second, but each takes some memory, and targets are many. */
    private static final int FEWEST = 64;

    private static final int MOST = 512;
    private static final int UNLIMITED = 2048;

    private final DropWatch watch;
    private final LongUnaryOperator identity;
    private final int session;
    private final String problem;
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<Long, TracedPacket> latest;

    private SessionDrops(
            DropWatch watch, LongUnaryOperator identity, TraceRequest request, int session, String problem) {
        this.watch = watch;
        this.identity = identity;
        this.session = session;
        this.problem = problem;
        int rate = request.maxRecordsPerSecond();
        int remembered = rate == 0 ? UNLIMITED : Math.max(FEWEST, Math.min(MOST, rate));
        this.latest = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, TracedPacket> eldest) {
                return size() > remembered;
            }
        };
    }

    /** Asks for drops, if wanted. Where the kernel gives none, the session goes on without. */
    static SessionDrops open(DropWatch watch, LongUnaryOperator identity, TraceRequest request, BpfMap ring) {
        if (!request.kernelDrops()) {
            return new SessionDrops(watch, identity, request, 0, "");
        }
        try {
            return new SessionDrops(watch, identity, request, watch.join(ring), "");
        } catch (BpfException e) {
            return new SessionDrops(
                    watch, identity, request, 0, "Drops by the kernel itself are not reported: " + e.getMessage());
        }
    }

    /** What tracers are told; 0: nobody asks. */
    int session() {
        return session;
    }

    /** Why there are none, though they were asked for; empty where all is well. */
    String problem() {
        return problem;
    }

    void remember(TracedPacket packet) {
        if (session != 0) {
            latest.put(packet.skb(), packet);
        }
    }

    /** @return empty where the packet was freed, but not dropped */
    Optional<KernelDrop> take(RingRecord record, Target target, long podNetns, long bootNanos) {
        TracedPacket last = latest.remove(DropDecoder.skb(record, identity));
        KernelDrop drop = DropDecoder.decode(record, target, podNetns, watch.names(), bootNanos, identity, last);
        if (DropReasons.isNoDrop(drop.reason(), drop.function())) {
            return Optional.empty();
        }
        synchronized (counts) {
            counts.merge(drop.key(), 1L, Long::sum);
        }
        return Optional.of(drop);
    }

    /** Of reported packets, by reason. */
    Map<String, Long> counts() {
        synchronized (counts) {
            return Map.copyOf(counts);
        }
    }

    void close() {
        watch.leave(session);
    }
}
