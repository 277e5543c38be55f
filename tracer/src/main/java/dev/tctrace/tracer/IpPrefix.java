// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The addresses that begin with the same bits; one address is a prefix of its full length.
 *
 * @param network the bits behind the prefix are 0
 * @param length in bits: up to 32 for IPv4, up to 128 for IPv6
 */
public record IpPrefix(InetAddress network, int length) {

    /** Clears the bits behind the prefix. @throws IllegalArgumentException when the address is shorter than the prefix */
    public IpPrefix {
        byte[] bytes = network.getAddress();
        if (length < 0 || length > 8 * bytes.length) {
            throw new IllegalArgumentException("a prefix of " + length + " bits of " + network.getHostAddress());
        }
        for (int bit = length; bit < 8 * bytes.length; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            network = InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    public static IpPrefix of(InetAddress address) {
        return new IpPrefix(address, 8 * address.getAddress().length);
    }
}
