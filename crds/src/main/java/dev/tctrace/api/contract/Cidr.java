// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.contract;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address, or a block of them (RFC 4632, RFC 4291): {@code 10.0.0.1}, {@code 10.0.0.0/8}, {@code fd00::/64}.
 *
 * @param address bits behind the prefix may be set: they mean nothing
 * @param length of the prefix in bits
 */
public record Cidr(InetAddress address, int length) {
    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F.:]{2,45})(?:/(0|[1-9][0-9]{0,2}))?");
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    /** Never asks a name server; empty for what is none. */
    public static Optional<Cidr> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String address = form.group(1);
        // What has a colon is taken for an address by the JDK, or refused.
        if (!address.contains(":") && !IPV4.matcher(address).matches()) {
            return Optional.empty();
        }
        InetAddress parsed;
        try {
            parsed = InetAddress.getByName(address);
        } catch (UnknownHostException none) {
            return Optional.empty();
        }
        int bits = 8 * parsed.getAddress().length;
        int length = form.group(2) == null ? bits : Integer.parseInt(form.group(2));
        return length > bits ? Optional.empty() : Optional.of(new Cidr(parsed, length));
    }
}
