// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** Addresses as text. */
final class Addresses {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Addresses() {}

    static String ipv4(byte[] bytes, int at) {
        return (bytes[at] & 0xff) + "." + (bytes[at + 1] & 0xff) + "." + (bytes[at + 2] & 0xff) + "."
                + (bytes[at + 3] & 0xff);
    }

    static String mac(byte[] bytes, int at) {
        StringBuilder text = new StringBuilder(17);
        for (int i = 0; i < 6; i++) {
            if (i > 0) {
                text.append(':');
            }
            text.append(HEX[bytes[at + i] >> 4 & 0xf]).append(HEX[bytes[at + i] & 0xf]);
        }
        return text.toString();
    }

    /** RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups as {@code ::}. */
    static String ipv6(byte[] bytes, int at) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[at + 2 * i] & 0xff) << 8 | bytes[at + 2 * i + 1] & 0xff;
        }
        int zerosFrom = -1;
        int zeros = 1;
        for (int i = 0; i < 8; i++) {
            int run = i;
            while (run < 8 && groups[run] == 0) {
                run++;
            }
            if (run - i > zeros) {
                zeros = run - i;
                zerosFrom = i;
            }
            i = Math.max(i, run - 1);
        }
        // Section 5: an IPv4-mapped address shows its IPv4 address.
        if (zerosFrom == 0 && zeros == 5 && groups[5] == 0xffff) {
            return "::ffff:" + ipv4(bytes, at + 12);
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == zerosFrom) {
                text.append("::");
                i += zeros - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
