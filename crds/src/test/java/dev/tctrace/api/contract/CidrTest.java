// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.contract;

import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, 32",
        "10.0.0.0/8, 10.0.0.0, 8",
        "0.0.0.0/0, 0.0.0.0, 0",
        "fd00::1, fd00:0:0:0:0:0:0:1, 128",
        "fd00::/64, fd00:0:0:0:0:0:0:0, 64",
        "::/0, 0:0:0:0:0:0:0:0, 0",
        // The JDK takes a mapped address for what it stands for.
        "::ffff:10.0.0.1, 10.0.0.1, 32",
    })
    void addressesAndBlocks(String text, String address, int length) {
        Cidr cidr = Cidr.parse(text).orElseThrow();

        assertEquals(address, cidr.address().getHostAddress());
        assertEquals(length, cidr.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                "10.0.0",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/08",
                "10.0.0.256",
                "010.0.0.1",
                "fd00::/129",
                "fd00:::1",
                "fd00::1%eth0",
                "10.0.0.0/8 ",
                "abc.de",
                "12345678",
            })
    void whatIsNone(String text) {
        assertEquals(Optional.empty(), Cidr.parse(text));
    }
}
