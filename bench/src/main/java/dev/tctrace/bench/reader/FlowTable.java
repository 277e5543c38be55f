package dev.tctrace.bench.reader;

import java.util.Arrays;

/** Packets and bytes by flow, in arrays: the same open addressing as the C reader's. One thread. */
final class FlowTable {
    private static final int PLACES = 65536;

    private final long[] addresses = new long[PLACES];
    private final long[] ports = new long[PLACES];
    private final long[] packets = new long[PLACES];
    private final long[] bytes = new long[PLACES];

    void count(long flowAddresses, long flowPorts, long length) {
        long hash = (flowAddresses ^ flowPorts * 0x9e3779b97f4a7c15L) * 0xff51afd7ed558ccdL;
        int at = (int) (hash >>> 48);
        while (addresses[at] != flowAddresses || ports[at] != flowPorts) {
            if (addresses[at] == 0) {
                addresses[at] = flowAddresses;
                ports[at] = flowPorts;
                break;
            }
            at = at + 1 & PLACES - 1;
        }
        packets[at]++;
        bytes[at] += length;
    }

    long checksum() {
        long sum = 0;
        for (int at = 0; at < PLACES; at++) {
            sum += packets[at] * (ports[at] & 0xffff) + bytes[at];
        }
        return sum;
    }

    void clear() {
        Arrays.fill(addresses, 0);
        Arrays.fill(ports, 0);
        Arrays.fill(packets, 0);
        Arrays.fill(bytes, 0);
    }
}
