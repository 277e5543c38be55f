package dev.tctrace.bench.reader;

import java.util.HashMap;
import java.util.Map;

import dev.tctrace.agent.packet.Flow;
import dev.tctrace.agent.packet.PacketDecoder;
import dev.tctrace.agent.ring.RecordHandler;
import dev.tctrace.agent.ring.RingRecord;
import dev.tctrace.pcap.LinkType;

/** What the agent does with a record that it shows: everything decoded, addresses as text. One thread. */
final class DecodedSums implements RecordHandler {
    private static final int ENTRY_LEN = 20;
    private static final int ENTRY_CAPLEN = 28;
    private static final int PACKET = 48;

    private final Map<Flow, Long> packets = new HashMap<>();

    @Override
    public void onRecord(RingRecord record) {
        byte[] bytes = record.bytes(PACKET, record.u16(ENTRY_CAPLEN));
        Flow flow = PacketDecoder.decode(LinkType.ETHERNET, bytes, record.u32(ENTRY_LEN))
                .flow();
        packets.merge(flow, 1L, Long::sum);
    }
}
