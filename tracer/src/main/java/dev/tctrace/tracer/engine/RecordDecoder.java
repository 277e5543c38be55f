// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.time.Instant;
import java.util.function.LongUnaryOperator;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.engine.Layout.Record;
import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.packet.PacketDecoder;
import dev.tctrace.tracer.packet.Truncation;
import dev.tctrace.tracer.ring.RingRecord;
import dev.tctrace.tracer.tc.AttachedProgram;

/** Turns the kernel's record into a {@link TracedPacket}. Pure. */
final class RecordDecoder {
    private static final long SECOND = 1_000_000_000L;

    private RecordDecoder() {}

    static int tracerId(RingRecord record) {
        return record.u32(Record.TRACER_ID);
    }

    /**
     * @param bootNanos what to add to the kernel's monotonic clock to get nanoseconds since 1970
     * @param identity makes an opaque number of a kernel address
     */
    static TracedPacket decode(
            RingRecord record,
            Target target,
            AttachedProgram program,
            LinkType linkType,
            long bootNanos,
            LongUnaryOperator identity) {
        long kernelNanos = record.u64(Record.ENTRY_NS);
        long time = kernelNanos + bootNanos;
        int flags = record.u16(Record.FLAGS);
        int entryLength = record.u32(Record.ENTRY_LEN);
        int exitOffset = record.u16(Record.EXIT_OFFSET);
        Packet entry = packet(
                record,
                linkType,
                Record.SIZE,
                record.u16(Record.ENTRY_CAPLEN),
                entryLength,
                (flags & Record.ENTRY_SHORT) != 0);
        Packet exit = exitOffset == 0
                ? null
                : packet(
                        record,
                        linkType,
                        exitOffset,
                        record.u16(Record.EXIT_CAPLEN),
                        record.u32(Record.EXIT_LEN),
                        (flags & Record.EXIT_SHORT) != 0);
        return new TracedPacket(
                Instant.ofEpochSecond(Math.floorDiv(time, SECOND), Math.floorMod(time, SECOND)),
                record.u32(Record.DURATION_NS) & 0xffffffffL,
                target,
                program,
                record.u32(Record.VERDICT),
                entryLength & 0xffffffffL,
                record.u16(Record.GSO_SEGMENTS),
                record.u32(Record.ENTRY_MARK) & 0xffffffffL,
                entry,
                exit,
                identity.applyAsLong(record.u64(Record.SKB)),
                kernelNanos);
    }

    private static Packet packet(
            RingRecord record, LinkType linkType, int offset, int captured, int length, boolean nonLinear) {
        return PacketDecoder.decode(
                linkType,
                record.bytes(offset, captured),
                length,
                nonLinear ? Truncation.NON_LINEAR : Truncation.SNAP_LENGTH);
    }
}
