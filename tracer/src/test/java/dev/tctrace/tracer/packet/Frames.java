// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** Builds packets for tests, layer by layer from the inside out: lengths and checksums are those of a real stack. */
public final class Frames {
    public static final String MAC_A = "020000000001";
    public static final String MAC_B = "020000000002";

    private Frames() {}

    public static byte[] hex(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replaceAll("\\s", ""));
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    public static byte[] u16(int... values) {
        return write(out -> {
            for (int value : values) {
                out.writeShort(value);
            }
        });
    }

    /** From MAC_A to MAC_B. */
    public static byte[] ethernet(int type, byte[] payload) {
        return join(hex(MAC_B, MAC_A), u16(type), payload);
    }

    /** A tag in front of what has the given type. */
    public static byte[] tag(int control, int type, byte[] payload) {
        return join(u16(control, type), payload);
    }

    public static byte[] ipv4(int protocol, String source, String destination, byte[] payload) {
        return ipv4(protocol, source, destination, 0, new byte[0], payload);
    }

    /**
     * @param fragment the flags and the offset in eight bytes
     * @param options a multiple of four bytes
     */
    public static byte[] ipv4(
            int protocol, String source, String destination, int fragment, byte[] options, byte[] payload) {
        int headerLength = 20 + options.length;
        byte[] header = join(
                new byte[] {(byte) (0x40 | headerLength / 4), 0},
                u16(headerLength + payload.length, 7, fragment),
                new byte[] {64, (byte) protocol, 0, 0},
                address(source),
                address(destination),
                options);
        int sum = 0;
        for (int i = 0; i < header.length; i += 2) {
            sum += (header[i] & 0xff) << 8 | header[i + 1] & 0xff;
        }
        sum = ~((sum & 0xffff) + (sum >>> 16));
        header[10] = (byte) (sum >> 8);
        header[11] = (byte) sum;
        return join(header, payload);
    }

    public static byte[] ipv6(int next, String source, String destination, byte[] payload) {
        return join(
                hex("60000000"),
                u16(payload.length),
                new byte[] {(byte) next, 64},
                address(source),
                address(destination),
                payload);
    }

    /** An extension header of 8 bytes in the common form. */
    public static byte[] extension(int next, byte[] payload) {
        return join(new byte[] {(byte) next, 0, 1, 4, 0, 0, 0, 0}, payload);
    }

    public static byte[] ipv6Fragment(int next, int offset, boolean more, byte[] payload) {
        return join(new byte[] {(byte) next, 0}, u16(offset | (more ? 1 : 0)), hex("00001234"), payload);
    }

    public static byte[] tcp(int source, int destination, int flags, byte[] payload) {
        return join(u16(source, destination), hex("0000000100000002"), u16(0x5000 | flags, 512, 0, 0), payload);
    }

    public static byte[] udp(int source, int destination, byte[] payload) {
        return join(u16(source, destination, 8 + payload.length, 0), payload);
    }

    public static byte[] icmpEcho(int type, int id, int sequence) {
        return join(new byte[] {(byte) type, 0, 0, 0}, u16(id, sequence), hex("6162636465666768"));
    }

    public static byte[] sctp(int source, int destination, int chunk) {
        return join(u16(source, destination), hex("0000000000000000"), new byte[] {(byte) chunk, 0, 0, 4});
    }

    public static byte[] vxlan(int vni, byte[] frame) {
        return join(hex("08000000"), u16(vni >> 8, (vni & 0xff) << 8), frame);
    }

    public static byte[] arp(int operation, String sender, String target) {
        return join(
                u16(1, 0x0800, 0x0604, operation), hex(MAC_A), address(sender), hex("000000000000"), address(target));
    }

    public static byte[] address(String text) {
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private interface Body {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] write(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            body.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
