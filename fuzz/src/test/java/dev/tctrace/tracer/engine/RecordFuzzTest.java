// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.jna.Memory;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.engine.Layout.Record;
import dev.tctrace.tracer.ring.Records;
import dev.tctrace.tracer.ring.RingRecord;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever is in the ring: a packet, or the exception of a record whose lengths lead out of it. */
class RecordFuzzTest {
    @FuzzTest
    void record(byte[] bytes) {
        try (Memory memory = new Memory(Math.max(bytes.length, 1))) {
            RingRecord record = Records.in(memory, bytes);
            for (LinkType linkType : LinkType.values()) {
                try {
                    RecordDecoder.tracerId(record);
                    TracedPacket packet =
                            RecordDecoder.decode(record, null, null, linkType, Long.MAX_VALUE / 2, skb -> skb);
                    assertNotNull(packet.entry());
                    assertTrue(packet.entry().bytes().length <= bytes.length - Record.SIZE);
                    assertTrue(packet.exit() == null || packet.exit().bytes().length <= bytes.length);
                } catch (IndexOutOfBoundsException shorterThanItSays) {
                    assertTrue(!fits(record), "a record that holds what it says was refused");
                }
            }
        }
    }

    private static boolean fits(RingRecord record) {
        return record.length() >= Record.SIZE
                && Record.SIZE + record.u16(Record.ENTRY_CAPLEN) <= record.length()
                && (record.u16(Record.EXIT_OFFSET) == 0
                        || record.u16(Record.EXIT_OFFSET) + record.u16(Record.EXIT_CAPLEN) <= record.length());
    }
}
