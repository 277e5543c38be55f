// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.util.Set;

import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

/**
 * What to trace on a target, already checked.
 *
 * @param direction as the pod sees it
 * @param source attached programs, our probe, or what fits
 * @param programName a glob on the full program name; empty: every program
 * @param programId only this program; 0: every program
 * @param filter a pcap-filter(7) expression; empty: every packet
 * @param verdicts only packets that ended so; empty: every verdict
 * @param maxRecordsPerSecond records a second and target; 0: no limit
 * @param snapLength bytes copied from the start of a packet: {@value #SNAP_LENGTH_MIN} to {@value #SNAP_LENGTH_MAX}
 * @param kernelDrops whether to tell of reported packets that the kernel drops afterwards
 * @param peers only packets from or to one of these addresses, made by {@link TraceEngine#peers}; null: from and to any
 */
public record TraceRequest(
        Direction direction,
        ProgramSource source,
        String programName,
        int programId,
        String filter,
        Set<Verdict> verdicts,
        int maxRecordsPerSecond,
        int snapLength,
        boolean kernelDrops,
        PeerSet peers) {

    public static final int SNAP_LENGTH_MIN = 64;
    /** Also how far a filter sees: the kernel side copies no more (TCTRACE_CAPTURE_MAX). */
    public static final int SNAP_LENGTH_MAX = 512;

    public TraceRequest {
        verdicts = Set.copyOf(verdicts);
    }

    /** From and to any address. */
    public TraceRequest(
            Direction direction,
            ProgramSource source,
            String programName,
            int programId,
            String filter,
            Set<Verdict> verdicts,
            int maxRecordsPerSecond,
            int snapLength,
            boolean kernelDrops) {
        this(
                direction,
                source,
                programName,
                programId,
                filter,
                verdicts,
                maxRecordsPerSecond,
                snapLength,
                kernelDrops,
                null);
    }

    /** Without drops by the kernel. */
    public TraceRequest(
            Direction direction,
            ProgramSource source,
            String programName,
            int programId,
            String filter,
            Set<Verdict> verdicts,
            int maxRecordsPerSecond,
            int snapLength) {
        this(direction, source, programName, programId, filter, verdicts, maxRecordsPerSecond, snapLength, false);
    }

    /** The same question, with drops by the kernel or without. */
    public TraceRequest withKernelDrops(boolean wanted) {
        return new TraceRequest(
                direction,
                source,
                programName,
                programId,
                filter,
                verdicts,
                maxRecordsPerSecond,
                snapLength,
                wanted,
                peers);
    }

    /** The same question of packets from or to some addresses; null: from and to any. */
    public TraceRequest withPeers(PeerSet wanted) {
        return new TraceRequest(
                direction,
                source,
                programName,
                programId,
                filter,
                verdicts,
                maxRecordsPerSecond,
                snapLength,
                kernelDrops,
                wanted);
    }
}
