// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** On the answer of Linux 6.18 to RTM_GETLINK for one end of a veth pair. */
class NetlinkMessageTest {
    private static final byte[] LINK = Hex.resource(NetlinkMessageTest.class, "veth-link.hex");
    private static final int IFINFOMSG = 16;

    @Test
    void aKernelsAnswerIsTakenApart() {
        onLittleEndian();
        NetlinkMessage link = NetlinkMessage.parse(LINK).get(0);
        NetlinkAttributes attributes = link.attributes(IFINFOMSG);

        assertEquals(16, link.type());
        assertEquals("eth0", attributes.text(3).orElseThrow());
        assertEquals("veth", attributes.nested(18).text(1).orElseThrow());
        assertEquals(OptionalInt.of(0), attributes.u32(37));
        assertEquals(OptionalInt.of(1500), attributes.u32(4));
        assertFalse(attributes.has(12345));
        assertEquals(OptionalInt.empty(), attributes.nested(12345).u32(1));
    }

    @Test
    void aRequestIsLaidOutAsTheKernelReadsIt() {
        onLittleEndian();
        byte[] request = NetlinkRequest.get(18)
                .u32(0)
                .u32(7)
                .attribute(3, "eth0")
                .attribute(9, 258)
                .bytes(5);

        assertEquals(
                "2c000000" + "1200" + "0100" + "05000000" + "00000000" // length, type, flags, sequence, port
                        + "00000000" + "07000000" // the fixed part
                        + "0900" + "0300" + "6574683000" + "000000"
                        + "0800" + "0900" + "02010000",
                HexFormat.of().formatHex(request));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        byte[] request = NetlinkRequest.dump(46)
                .u32(1)
                .attribute(11, -1)
                .attribute(2, "")
                .bytes(9);

        List<NetlinkMessage> messages = NetlinkMessage.parse(request);

        assertEquals(1, messages.size());
        assertEquals(46, messages.get(0).type());
        assertEquals(0x301, messages.get(0).flags());
        assertEquals(9, messages.get(0).sequence());
        assertEquals(OptionalInt.of(-1), messages.get(0).attributes(4).u32(11));
        assertEquals("", messages.get(0).attributes(4).text(2).orElseThrow());
    }

    @Test
    void severalMessagesComeInOneDatagram() {
        byte[] two = Arrays.copyOf(LINK, LINK.length * 2);
        System.arraycopy(LINK, 0, two, LINK.length, LINK.length);

        assertEquals(2, NetlinkMessage.parse(two).size());
        assertEquals(List.of(), NetlinkMessage.parse(new byte[0]));
    }

    @Test
    void anAttributeThatIsTooShortForANumberIsNone() {
        byte[] request = NetlinkRequest.get(16).attribute(5, "x").bytes(1);

        NetlinkAttributes attributes = NetlinkMessage.parse(request).get(0).attributes(0);

        assertEquals(OptionalInt.empty(), attributes.u32(5));
        assertEquals(OptionalInt.of('x'), attributes.u8(5));
    }

    @Test
    void theFlagsOfAnAttributesTypeAreNotPartOfIt() {
        byte[] request = NetlinkRequest.get(16).attribute(18 | 0x8000, 4).bytes(1);

        assertEquals(
                OptionalInt.of(4),
                NetlinkMessage.parse(request).get(0).attributes(0).u32(18));
    }

    @Test
    void everyCutIsNoticed() {
        for (int length = 1; length < LINK.length; length++) {
            byte[] cut = Arrays.copyOf(LINK, length);
            assertThrows(MalformedNetlink.class, () -> NetlinkMessage.parse(cut), "cut at " + length);
        }
    }

    @Test
    void lengthsThatLeadOutOfTheBytesAreNoticed() {
        assertThrows(MalformedNetlink.class, () -> NetlinkMessage.parse(withInt(0, 15)));
        assertThrows(MalformedNetlink.class, () -> NetlinkMessage.parse(withInt(0, LINK.length + 1)));
        assertThrows(MalformedNetlink.class, () -> NetlinkMessage.parse(withInt(0, -1)));
        NetlinkMessage badAttribute =
                NetlinkMessage.parse(withInt(32, 0x0003_0003)).get(0);
        assertThrows(MalformedNetlink.class, () -> badAttribute.attributes(IFINFOMSG));
        NetlinkMessage empty =
                NetlinkMessage.parse(NetlinkRequest.get(16).bytes(1)).get(0);
        assertThrows(MalformedNetlink.class, () -> empty.u32(0));
        assertThrows(MalformedNetlink.class, () -> empty.attributes(IFINFOMSG));
    }

    @Test
    void noDamageDoesMoreThanThrowMalformed() {
        Random random = new Random(20_261_122);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = LINK.clone();
            for (int j = 0; j < 1 + random.nextInt(4); j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                for (NetlinkMessage message : NetlinkMessage.parse(damaged)) {
                    NetlinkAttributes attributes = message.attributes(IFINFOMSG);
                    attributes.text(3);
                    attributes.u32(5);
                    attributes.nested(18).nested(2).u8(2);
                }
            } catch (MalformedNetlink e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }

    private static byte[] withInt(int at, int value) {
        byte[] changed = LINK.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.nativeOrder()).putInt(at, value);
        return changed;
    }

    private static void onLittleEndian() {
        assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "SKIPPED: the bytes are a little-endian kernel's");
    }
}
