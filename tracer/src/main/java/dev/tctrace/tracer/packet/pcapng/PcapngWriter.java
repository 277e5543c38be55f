// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet.pcapng;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import dev.tctrace.pcap.LinkType;

/**
 * Writes one section to a stream, block by block; what is written so far is always a valid file. Numbers are those of
 * draft-ietf-opsawg-pcapng. Not safe for use by several threads.
 */
public final class PcapngWriter {
    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int INTERFACE_STATISTICS = 5;
    private static final int ENHANCED_PACKET = 6;

    private static final int OPT_COMMENT = 1;
    private static final int SHB_OS = 3;
    private static final int SHB_USERAPPL = 4;
    private static final int IF_NAME = 2;
    private static final int IF_DESCRIPTION = 3;
    private static final int IF_TSRESOL = 9;
    private static final int IF_FILTER = 11;
    private static final int EPB_FLAGS = 2;
    private static final int EPB_PACKETID = 5;
    private static final int EPB_VERDICT = 7;
    private static final int ISB_STARTTIME = 2;
    private static final int ISB_ENDTIME = 3;
    private static final int ISB_FILTERACCEPT = 6;
    private static final int ISB_OSDROP = 7;
    private static final int ISB_USRDELIV = 8;

    private static final byte NANOSECONDS = 9;
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;
    /** The verdict's first byte: a Linux eBPF TC return value follows, in 64 bits. */
    private static final byte LINUX_EBPF_TC = 1;

    /** The filter's first byte: libpcap's string syntax follows. */
    private static final byte PCAP_STRING = 0;

    private final OutputStream out;
    private int interfaces;

    /**
     * Begins the section.
     *
     * @param application what wrote the file, such as {@code tctrace 0.1.0}
     * @param system what it ran on, such as {@code Linux 6.12.9}
     */
    public PcapngWriter(OutputStream out, String application, String system) throws IOException {
        this.out = out;
        new PcapngBlock(SECTION_HEADER)
                .u32(BYTE_ORDER_MAGIC)
                .u16(1)
                .u16(0)
                .u64(-1)
                .option(SHB_OS, system)
                .option(SHB_USERAPPL, application)
                .writeTo(out);
    }

    /**
     * Describes an interface, before its first packet.
     *
     * @param description for people: where it is
     * @param snapLength bytes captured of a packet at most
     * @param filter the pcap-filter expression; empty for none
     * @return its id
     */
    public int addInterface(String name, String description, LinkType linkType, int snapLength, String filter)
            throws IOException {
        PcapngBlock block = new PcapngBlock(INTERFACE_DESCRIPTION)
                .u16(fileLinkType(linkType))
                .u16(0)
                .u32(snapLength)
                .option(IF_NAME, name)
                .option(IF_DESCRIPTION, description)
                .option(IF_TSRESOL, new byte[] {NANOSECONDS});
        if (!filter.isEmpty()) {
            byte[] text = PcapngBlock.utf8(filter, PcapngBlock.MAX_OPTION - 1);
            block.option(
                    IF_FILTER,
                    ByteBuffer.allocate(1 + text.length)
                            .put(PCAP_STRING)
                            .put(text)
                            .array());
        }
        block.writeTo(out);
        return interfaces++;
    }

    public void write(CapturedPacket packet) throws IOException {
        ByteBuffer flags =
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(packet.inbound() ? INBOUND : OUTBOUND);
        PcapngBlock block = new PcapngBlock(ENHANCED_PACKET)
                .u32(packet.interfaceId())
                .timestamp(packet.timeNanos())
                .u32(packet.bytes().length)
                .u32(Math.max(packet.wireLength(), packet.bytes().length))
                .padded(packet.bytes(), packet.bytes().length)
                .option(OPT_COMMENT, packet.comment())
                .option(EPB_FLAGS, flags.array())
                .option(EPB_PACKETID, packet.packetId());
        if (packet.tcVerdict() != null) {
            ByteBuffer verdict = ByteBuffer.allocate(9)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(LINUX_EBPF_TC)
                    .putLong(packet.tcVerdict());
            block.option(EPB_VERDICT, verdict.array());
        }
        block.writeTo(out);
    }

    public void write(InterfaceStatistics statistics) throws IOException {
        new PcapngBlock(INTERFACE_STATISTICS)
                .u32(statistics.interfaceId())
                .timestamp(statistics.endNanos())
                .option(OPT_COMMENT, statistics.comment())
                .timestampOption(ISB_STARTTIME, statistics.startNanos())
                .timestampOption(ISB_ENDTIME, statistics.endNanos())
                .option(ISB_FILTERACCEPT, statistics.accepted())
                .option(ISB_OSDROP, statistics.lost())
                .option(ISB_USRDELIV, statistics.delivered())
                .writeTo(out);
    }

    /** LINKTYPE_* of a file, which is not always the DLT_* of a system: raw IP is 101 in files, 12 in libpcap. */
    private static int fileLinkType(LinkType linkType) {
        return switch (linkType) {
            case ETHERNET -> 1;
            case RAW -> 101;
        };
    }
}
