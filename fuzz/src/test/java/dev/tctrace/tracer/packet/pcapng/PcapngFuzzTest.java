// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet.pcapng;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.packet.pcapng.PcapngReader.Block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever names and comments are, what is written is read back. */
class PcapngFuzzTest {
    private static final int MOST_BLOCKS = 8;
    private static final int MAX_OPTION = 0xffff;

    private interface Check {
        void on(Block block);
    }

    @FuzzTest
    void roundTrip(FuzzedDataProvider data) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        List<Check> checks = new ArrayList<>();
        String application = text(data);
        String system = text(data);
        PcapngWriter writer = new PcapngWriter(file, application, system);
        checks.add(block -> {
            assertEquals(0x0a0d0d0a, block.type());
            assertText(system, block, 3);
            assertText(application, block, 4);
        });
        int interfaces = 0;
        for (int i = data.consumeInt(0, MOST_BLOCKS); i > 0; i--) {
            switch (interfaces == 0 ? 0 : data.consumeInt(0, 2)) {
                case 0 -> checks.add(anInterface(writer, interfaces++, data));
                case 1 -> checks.add(packet(writer, data.consumeInt(0, interfaces - 1), data));
                default -> checks.add(statistics(writer, data.consumeInt(0, interfaces - 1), data));
            }
        }
        List<Block> blocks = PcapngReader.read(file.toByteArray());
        assertEquals(checks.size(), blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            checks.get(i).on(blocks.get(i));
        }
    }

    private static Check anInterface(PcapngWriter writer, int id, FuzzedDataProvider data) throws IOException {
        String name = text(data);
        String description = text(data);
        LinkType linkType = data.pickValue(LinkType.values());
        int snapLength = data.consumeInt(0, 65535);
        String filter = text(data);
        assertEquals(id, writer.addInterface(name, description, linkType, snapLength, filter));
        return block -> {
            assertEquals(1, block.type());
            assertEquals(linkType == LinkType.ETHERNET ? 1 : 101, block.fixed().getShort(0));
            assertEquals(snapLength, block.fixed().getInt(4));
            assertText(name, block, 2);
            assertText(description, block, 3);
            assertArrayEquals(new byte[] {9}, block.options().get(9));
            if (!filter.isEmpty()) {
                assertEquals(0, block.options().get(11)[0]);
                byte[] text = block.options().get(11);
                assertPrefix(filter, new String(text, 1, text.length - 1, StandardCharsets.UTF_8), MAX_OPTION - 1);
            }
        };
    }

    private static Check packet(PcapngWriter writer, int id, FuzzedDataProvider data) throws IOException {
        CapturedPacket packet = new CapturedPacket(
                id,
                data.consumeLong(),
                data.consumeBytes(data.consumeInt(0, 600)),
                data.consumeInt(),
                data.consumeBoolean(),
                data.consumeLong(),
                data.consumeInt(),
                text(data));
        writer.write(packet);
        return block -> {
            ByteBuffer fixed = block.fixed();
            assertEquals(6, block.type());
            assertEquals(id, fixed.getInt(0));
            assertEquals(packet.timeNanos(), (long) fixed.getInt(4) << 32 | fixed.getInt(8) & 0xffffffffL);
            byte[] bytes = new byte[fixed.getInt(12)];
            fixed.get(20, bytes);
            assertArrayEquals(packet.bytes(), bytes);
            assertEquals(Math.max(packet.wireLength(), bytes.length), fixed.getInt(16));
            assertText(packet.comment(), block, 1);
            assertArrayEquals(
                    new byte[] {(byte) (packet.inbound() ? 1 : 2), 0, 0, 0},
                    block.options().get(2));
            assertEquals(packet.packetId(), block.number(5));
            ByteBuffer verdict = ByteBuffer.wrap(block.options().get(7)).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(1, verdict.get(0));
            assertEquals((long) packet.tcVerdict(), verdict.getLong(1));
        };
    }

    private static Check statistics(PcapngWriter writer, int id, FuzzedDataProvider data) throws IOException {
        InterfaceStatistics statistics = new InterfaceStatistics(
                id,
                data.consumeLong(),
                data.consumeLong(),
                data.consumeLong(),
                data.consumeLong(),
                data.consumeLong(),
                text(data));
        writer.write(statistics);
        return block -> {
            assertEquals(5, block.type());
            assertEquals(id, block.fixed().getInt(0));
            assertText(statistics.comment(), block, 1);
            assertEquals(statistics.accepted(), block.number(6));
            assertEquals(statistics.lost(), block.number(7));
            assertEquals(statistics.delivered(), block.number(8));
        };
    }

    /** Short or, now and then, longer than an option can be. */
    private static String text(FuzzedDataProvider data) {
        String part = data.consumeString(40);
        return data.consumeInt(0, 15) == 0 ? part.repeat(5000) : part;
    }

    private static void assertText(String written, Block block, int option) {
        assertPrefix(written, block.text(option), MAX_OPTION);
    }

    /** All of it, or as many whole characters as fit. */
    private static void assertPrefix(String written, String read, int limit) {
        byte[] all = written.getBytes(StandardCharsets.UTF_8);
        String whole = new String(all, StandardCharsets.UTF_8);
        assertTrue(whole.startsWith(read), "other text was read than was written");
        int length = read.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(all.length <= limit ? length == all.length : length > limit - 4, length + " of " + all.length);
    }
}
