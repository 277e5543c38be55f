// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.reader;

import java.util.Arrays;

import dev.tctrace.tracer.ring.RecordHandler;
import dev.tctrace.tracer.ring.RingRecord;

/** The sums of c/reader.c, field by field, from the record where it lies. One thread. */
final class Sums implements RecordHandler {
    /** Of struct tctrace_record. */
    private static final int VERDICT = 12;

    private static final int ENTRY_LEN = 20;
    private static final int ENTRY_CAPLEN = 28;
    private static final int PACKET = 56;

    private static final int VERDICTS = 12;
    private static final int OTHER = 10;
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int ETHERTYPE_IPV4 = 0x0008; // as a little-endian machine reads 08 00
    private static final int TCP = 6;
    private static final int UDP = 17;

    /** Packets and bytes of each. */
    private final long[] verdicts = new long[2 * VERDICTS];

    private final FlowTable flows = new FlowTable();

    @Override
    public void onRecord(RingRecord record) {
        int verdict = record.u32(VERDICT) + 1;
        verdict = Integer.compareUnsigned(verdict, OTHER) > 0 ? OTHER : verdict;
        int length = record.u32(ENTRY_LEN);
        verdicts[2 * verdict]++;
        verdicts[2 * verdict + 1] += length;

        int copied = record.u16(ENTRY_CAPLEN);
        if (copied < ETHERNET + IPV4 || record.u16(PACKET + 12) != ETHERTYPE_IPV4) {
            return;
        }
        int protocol = record.u8(PACKET + 23);
        int at = ETHERNET + 4 * (record.u8(PACKET + 14) & 15);
        boolean hasPorts = (protocol == TCP || protocol == UDP) && copied >= at + 4;
        long ports = hasPorts ? record.u32(PACKET + at) & 0xffffffffL : 0;
        flows.count(record.u64(PACKET + 26), (long) protocol << 32 | ports, length);
    }

    long checksum() {
        long sum = 0;
        for (int i = 0; i < VERDICTS; i++) {
            sum = sum * 31 + verdicts[2 * i] * 7 + verdicts[2 * i + 1];
        }
        return sum + flows.checksum();
    }

    void clear() {
        Arrays.fill(verdicts, 0);
        flows.clear();
    }
}
