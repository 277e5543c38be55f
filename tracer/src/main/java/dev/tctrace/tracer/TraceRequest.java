// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.util.Set;

import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

/**
 * What to trace on a target, already checked. Made by {@link #builder()}.
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

    /** A builder of the question that asks for every packet, and is told of 128 bytes of each. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with this question. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.direction = direction;
        builder.source = source;
        builder.programName = programName;
        builder.programId = programId;
        builder.filter = filter;
        builder.verdicts = verdicts;
        builder.maxRecordsPerSecond = maxRecordsPerSecond;
        builder.snapLength = snapLength;
        builder.kernelDrops = kernelDrops;
        builder.peers = peers;
        return builder;
    }

    /** The same question, with drops by the kernel or without. */
    public TraceRequest withKernelDrops(boolean wanted) {
        return toBuilder().kernelDrops(wanted).build();
    }

    /** The same question of packets from or to some addresses; null: from and to any. */
    public TraceRequest withPeers(PeerSet wanted) {
        return toBuilder().peers(wanted).build();
    }

    /** What is not set: both directions, attached programs or a probe, no limit, no drops by the kernel, any address. */
    public static final class Builder {
        private Direction direction = Direction.BOTH;
        private ProgramSource source = ProgramSource.AUTO;
        private String programName = "";
        private int programId;
        private String filter = "";
        private Set<Verdict> verdicts = Set.of();
        private int maxRecordsPerSecond;
        private int snapLength = 128;
        private boolean kernelDrops;
        private PeerSet peers;

        private Builder() {}

        public Builder direction(Direction wanted) {
            direction = wanted;
            return this;
        }

        public Builder source(ProgramSource wanted) {
            source = wanted;
            return this;
        }

        public Builder programName(String glob) {
            programName = glob;
            return this;
        }

        public Builder programId(int id) {
            programId = id;
            return this;
        }

        public Builder filter(String expression) {
            filter = expression;
            return this;
        }

        public Builder verdicts(Set<Verdict> wanted) {
            verdicts = wanted;
            return this;
        }

        public Builder maxRecordsPerSecond(int most) {
            maxRecordsPerSecond = most;
            return this;
        }

        public Builder snapLength(int bytes) {
            snapLength = bytes;
            return this;
        }

        public Builder kernelDrops(boolean wanted) {
            kernelDrops = wanted;
            return this;
        }

        /** @param wanted null: from and to any address */
        public Builder peers(PeerSet wanted) {
            peers = wanted;
            return this;
        }

        public TraceRequest build() {
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
                    peers);
        }
    }
}
