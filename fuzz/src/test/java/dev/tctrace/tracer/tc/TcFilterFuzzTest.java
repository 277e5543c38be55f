// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.stream.Stream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.tracer.netns.netlink.Hex;
import dev.tctrace.tracer.netns.netlink.MalformedNetlink;
import dev.tctrace.tracer.netns.netlink.NetlinkMessage;

/** Whatever the kernel says that its tc filters are. */
class TcFilterFuzzTest {
    @MethodSource("dumps")
    @FuzzTest
    void dump(byte[] bytes) {
        try {
            TcFilters.inOrder(NetlinkMessage.parse(bytes));
        } catch (MalformedNetlink refused) {
            // The one exception that there is.
        }
    }

    static Stream<byte[]> dumps() {
        return Stream.of(Hex.resource(TcFilters.class, "clsact-filters.hex"));
    }
}
