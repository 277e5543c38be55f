// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.BtfFunction;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libbpf.TestRun;
import dev.tctrace.tracer.ring.RingBuffer;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

/** Tracers on programs that are not attached anywhere, but run on packets of the test's making. */
final class TracerRig implements AutoCloseable {
    static final int LOOPBACK = 1;

    private final TracerPool pool;
    private final BpfMap ringMap;
    private final BpfMap budget = BpfMap.mappableArray("budget", Layout.BUDGET_SIZE, 1);
    private final RingBuffer ring;
    private final List<TargetTracers> tracers = new ArrayList<>();

    TracerRig(int ringBytes) {
        this(ringBytes, new TracerPool());
    }

    TracerRig(int ringBytes, TracerPool pool) {
        this.pool = pool;
        ringMap = BpfMap.ringBuffer("ring", ringBytes);
        ring = new RingBuffer(ringMap);
    }

    /** A tracer, and what it traces. */
    record Traced(TargetTracers tracers, AttachedProgram program, BpfProgram handle, int ifindex)
            implements AutoCloseable {

        Counters counters() {
            return tracers.total();
        }

        /** Runs the program; the packet's mark is given to it. */
        TestRun.Result run(byte[] packet, int mark, int repeat) {
            ByteBuffer skb = ByteBuffer.allocate(192).order(ByteOrder.nativeOrder());
            skb.putInt(8, mark).putInt(40, ifindex == LOOPBACK ? 0 : ifindex);
            return TestRun.run(handle, packet, skb.array(), repeat);
        }

        TestRun.Result run(byte[] packet) {
            return run(packet, 0, 1);
        }

        @Override
        public void close() {
            tracers.close();
            handle.close();
        }
    }

    static TraceRequest request(String filter, Set<Verdict> verdicts, int maxRecords, int snapLength) {
        return TraceRequest.builder()
                .source(ProgramSource.ATTACHED)
                .filter(filter)
                .verdicts(verdicts)
                .maxRecordsPerSecond(maxRecords)
                .snapLength(snapLength)
                .build();
    }

    Traced trace(TestObject object, String program, TraceRequest request) {
        return trace(object, program, request, LOOPBACK);
    }

    Traced trace(TestObject object, String program, TraceRequest request, int ifindex) {
        BpfProgram handle = BpfProgram.byId(object.programId(program)).orElseThrow();
        Device device = new Device("lo", ifindex, ownNamespace(), 1, true);
        AttachedProgram place = AttachedProgram.at(AttachPoint.TCX_EGRESS, device, Direction.EGRESS)
                .id(handle.info().id())
                .name(program)
                .build();
        TargetTracers target =
                new TargetTracers(pool, new dev.tctrace.tracer.tc.ProgramCatalog(), request, ringMap, budget, 0);
        String firstParameter =
                handle.entryFunction().map(BtfFunction::firstParameter).orElse("");
        target.attach(place, handle, firstParameter, TracerSettings.Seeing.MATCHING);
        tracers.add(target);
        return new Traced(target, place, handle, ifindex);
    }

    /** What is in the ring. */
    List<TracedPacket> packets() {
        List<TracedPacket> packets = new ArrayList<>();
        ring.drain(
                record -> tracers.stream()
                        .map(target -> target.traced(RecordDecoder.tracerId(record)))
                        .filter(traced -> traced != null)
                        .findFirst()
                        .ifPresent(traced -> packets.add(RecordDecoder.decode(
                                record,
                                new Target("test", Path.of("/proc/self/ns/net"), "lo"),
                                traced.program(),
                                traced.linkType(),
                                0,
                                pool.identity()::of))),
                Integer.MAX_VALUE);
        return packets;
    }

    static long ownNamespace() {
        try {
            return (Long) Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        tracers.forEach(TargetTracers::close);
        ring.close();
        ringMap.close();
        budget.close();
        pool.close();
    }
}
