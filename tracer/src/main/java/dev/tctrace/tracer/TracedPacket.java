// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.time.Instant;

import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.tc.AttachedProgram;

/**
 * One packet that passed one tc program: the kernel's record, decoded.
 *
 * @param time when it entered the program
 * @param durationNanos how long the program took, nested calls and tail calls included
 * @param target whose packet it is
 * @param program the program
 * @param verdict what the program returned, signed
 * @param length bytes at entry, from the link-layer header on, as the device sees them
 * @param gsoSegments how many segments a super-packet stands for; 0 or 1 where it is none
 * @param mark skb->mark at entry
 * @param entry the packet's first bytes at entry, decoded
 * @param exit the same at exit; null where the program left the copied bytes and the length as they were
 * @param skb says which of the kernel's packet buffers it was: the same at each program that one packet passes, later another
 *     packet's. Opaque: made from the address with a secret of this process
 * @param kernelNanos when it entered the program, by the kernel's monotonic clock: orders what one packet passed
 */
public record TracedPacket(
        Instant time,
        long durationNanos,
        Target target,
        AttachedProgram program,
        int verdict,
        long length,
        int gsoSegments,
        long mark,
        Packet entry,
        Packet exit,
        long skb,
        long kernelNanos) {}
