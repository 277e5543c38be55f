// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Texts that are numbers, as numbers: an address or a version takes 4 or 8 bytes instead of some 50. Pure. */
final class Packed {
    /** No pod has the address 0.0.0.0, and no object the version 0. */
    static final int NONE = 0;

    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");

    private Packed() {}

    /** @return {@link #NONE} for what is not an IPv4 address as {@link #ipv4(int)} writes it */
    static int ipv4(String text) {
        if (text == null || !IPV4.matcher(text).matches()) {
            return NONE;
        }
        int packed = 0;
        for (String part : text.split("\\.")) {
            int number = Integer.parseInt(part);
            if (number > 255) {
                return NONE;
            }
            packed = packed << 8 | number;
        }
        return packed;
    }

    static String ipv4(int packed) {
        try {
            return InetAddress.getByAddress(new byte[] {
                        (byte) (packed >> 24), (byte) (packed >> 16), (byte) (packed >> 8), (byte) packed
                    })
                    .getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** @return {@link #NONE} for what is not a positive number of at most 18 digits, as API servers' versions are */
    static long number(String text) {
        return text != null && NUMBER.matcher(text).matches() ? Long.parseLong(text) : NONE;
    }
}
