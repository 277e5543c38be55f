// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.io.StringReader;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class PageAddressesTest {
    @Test
    void bothOrNoneAreKnown() throws IOException {
        assertEquals(
                new PageAddresses(0xffffffff961ec598L, 0xffffffff961ec5a8L),
                read("ffffffff96000000 T vmemmap_base_of_another\n"
                        + "ffffffff961ec598 D vmemmap_base\nffffffff961ec5a8 D page_offset_base\nnot read any more"));
        assertEquals(PageAddresses.UNKNOWN, read("ffffffff961ec598 D vmemmap_base\n"));
        // As a process sees them that may not.
        assertEquals(
                PageAddresses.UNKNOWN, read("0000000000000000 D vmemmap_base\n0000000000000000 D page_offset_base\n"));
    }

    private static PageAddresses read(String list) throws IOException {
        return PageAddresses.read(new StringReader(list));
    }
}
