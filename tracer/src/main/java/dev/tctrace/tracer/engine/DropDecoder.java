// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.LongUnaryOperator;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.engine.Layout.End;
import dev.tctrace.tracer.ring.RingRecord;

/** Turns the kernel's record of a drop into a {@link KernelDrop}. */
final class DropDecoder {
    private static final long SECOND = 1_000_000_000L;

    private DropDecoder() {}

    /** Whether this is one, and no packet's record. */
    static boolean isDrop(RingRecord record) {
        return record.length() >= End.SIZE && record.u32(End.TRACER_ID) == 0;
    }

    static long skb(RingRecord record, LongUnaryOperator identity) {
        return identity.applyAsLong(record.u64(End.SKB));
    }

    /**
     * @param podNetns the inode of the pod's network namespace; 0 where it is not known
     * @param last the packet's latest record; null where it is not known
     */
    static KernelDrop decode(
            RingRecord record,
            Target target,
            long podNetns,
            DropNames names,
            long bootNanos,
            LongUnaryOperator identity,
            TracedPacket last) {
        long kernelNanos = record.u64(End.TIME_NS);
        long time = kernelNanos + bootNanos;
        boolean says = (record.u32(End.FLAGS) & End.SAYS_REASON) != 0;
        String function = text(record, End.FUNCTION, End.FUNCTION_SIZE);
        long netns = record.u32(End.NETNS) & 0xffffffffL;
        return new KernelDrop(
                Instant.ofEpochSecond(Math.floorDiv(time, SECOND), Math.floorMod(time, SECOND)),
                kernelNanos,
                target,
                skb(record, identity),
                says ? names.reason(record.u32(End.REASON)) : "",
                // Where the kernel cannot name it, it may show a number: an address, which nobody is to see.
                function.isEmpty() || function.startsWith("0x") ? named(record, names, function) : function,
                text(record, End.DEVICE, End.DEVICE_SIZE),
                netns,
                netns != 0 && netns == podNetns,
                last);
    }

    private static String named(RingRecord record, DropNames names, String told) {
        return told.isEmpty() ? names.function(record.u64(End.LOCATION)) : "";
    }

    private static String text(RingRecord record, int offset, int size) {
        byte[] bytes = record.bytes(offset, size);
        int end = 0;
        while (end < size && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
