package dev.tctrace.agent.trace;

import java.time.Instant;

import dev.tctrace.agent.packet.Packet;
import dev.tctrace.agent.packet.PacketDecoder;
import dev.tctrace.agent.packet.Truncation;
import dev.tctrace.agent.ring.RingRecord;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.trace.Layout.Record;
import dev.tctrace.pcap.LinkType;

/** Turns the kernel's record into a {@link TracedPacket}. Pure. */
final class RecordDecoder {
    private static final long SECOND = 1_000_000_000L;

    private RecordDecoder() {}

    static int tracerId(RingRecord record) {
        return record.u32(Record.TRACER_ID);
    }

    /** @param bootNanos what to add to the kernel's monotonic clock to get nanoseconds since 1970 */
    static TracedPacket decode(
            RingRecord record, Target target, AttachedProgram program, LinkType linkType, long bootNanos) {
        long time = record.u64(Record.ENTRY_NS) + bootNanos;
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
                exit);
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
