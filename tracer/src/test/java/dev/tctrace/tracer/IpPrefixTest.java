// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class IpPrefixTest {
    @Test
    void bitsBehindThePrefixAreCleared() throws UnknownHostException {
        assertEquals(prefix("10.224.0.0", 11), prefix("10.255.1.1", 11));
        assertEquals(prefix("0.0.0.0", 0), prefix("255.255.255.255", 0));
        assertEquals(prefix("fd00:0:0:8000::", 49), prefix("fd00:0:0:ffff::1", 49));
        assertEquals(prefix("10.0.0.1", 32), IpPrefix.of(InetAddress.getByName("10.0.0.1")));
    }

    @Test
    void aPrefixIsNotLongerThanTheAddress() throws UnknownHostException {
        InetAddress address = InetAddress.getByName("10.0.0.1");

        assertThrows(IllegalArgumentException.class, () -> new IpPrefix(address, 33));
        assertThrows(IllegalArgumentException.class, () -> new IpPrefix(address, -1));
    }

    private static IpPrefix prefix(String address, int length) throws UnknownHostException {
        return new IpPrefix(InetAddress.getByName(address), length);
    }
}
