// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.reader;

import java.util.Arrays;

/** Packets and bytes by flow: the C reader's table, its four numbers a place side by side as there. One thread. */
final class FlowTable {
    private static final int PLACES = 65536;
    private static final int NUMBERS = 4;
    private static final int PORTS = 1;
    private static final int PACKETS = 2;
    private static final int BYTES = 3;

    private final long[] table = new long[PLACES * NUMBERS];

    void count(long addresses, long ports, long length) {
        long hash = (addresses ^ ports * 0x9e3779b97f4a7c15L) * 0xff51afd7ed558ccdL;
        int at = (int) (hash >>> 48) * NUMBERS;
        while (table[at] != addresses || table[at + PORTS] != ports) {
            if (table[at] == 0) {
                table[at] = addresses;
                table[at + PORTS] = ports;
                break;
            }
            at = at + NUMBERS & table.length - 1;
        }
        table[at + PACKETS]++;
        table[at + BYTES] += length;
    }

    long checksum() {
        long sum = 0;
        for (int at = 0; at < table.length; at += NUMBERS) {
            sum += table[at + PACKETS] * (table[at + PORTS] & 0xffff) + table[at + BYTES];
        }
        return sum;
    }

    void clear() {
        Arrays.fill(table, 0);
    }
}
