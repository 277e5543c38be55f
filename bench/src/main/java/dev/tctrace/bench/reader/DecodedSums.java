// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.reader;

import java.util.HashMap;
import java.util.Map;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.packet.Flow;
import dev.tctrace.tracer.packet.PacketDecoder;
import dev.tctrace.tracer.ring.RecordHandler;
import dev.tctrace.tracer.ring.RingRecord;

/** What the agent does with a record that it shows: everything decoded, addresses as text. One thread. */
final class DecodedSums implements RecordHandler {
    private static final int ENTRY_LEN = 20;
    private static final int ENTRY_CAPLEN = 28;
    private static final int PACKET = 56;

    private final Map<Flow, Long> packets = new HashMap<>();

    @Override
    public void onRecord(RingRecord record) {
        byte[] bytes = record.bytes(PACKET, record.u16(ENTRY_CAPLEN));
        Flow flow = PacketDecoder.decode(LinkType.ETHERNET, bytes, record.u32(ENTRY_LEN))
                .flow();
        packets.merge(flow, 1L, Long::sum);
    }
}
