// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.netns.netlink.Hex;
import dev.tctrace.tracer.netns.netlink.NetlinkMessage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * On what Linux 6.18 answered to RTM_GETTFILTER after
 *
 * <pre>
 * tc filter add dev eth0 ingress pref 10 handle 1 bpf da obj no_btf.o sec tc
 * tc filter add dev eth0 ingress pref 10 handle 2 bpf da obj no_btf.o sec tc
 * tc filter add dev eth0 ingress pref 5 protocol ip bpf obj no_btf.o sec tc classid 1:7
 * tc filter add dev eth0 ingress pref 3 chain 9 bpf da skip_hw obj no_btf.o sec tc
 * </pre>
 */
class TcFiltersTest {
    private static final List<NetlinkMessage> DUMP =
            NetlinkMessage.parse(Hex.resource(TcFiltersTest.class, "clsact-filters.hex"));

    @Test
    void filtersComeInTheOrderInWhichTheyRun() {
        assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "SKIPPED: the bytes are a little-endian kernel's");
        assertEquals(
                List.of(
                        new TcFilter(0, 5, 0x0800, 1, "bpf", 9143, "no_btf.o:[tc]", false, false, List.of()),
                        new TcFilter(0, 10, 3, 2, "bpf", 9139, "no_btf.o:[tc]", true, false, List.of()),
                        new TcFilter(0, 10, 3, 1, "bpf", 9135, "no_btf.o:[tc]", true, false, List.of()),
                        new TcFilter(9, 3, 3, 1, "bpf", 9147, "no_btf.o:[tc]", true, false, List.of())),
                TcFilters.inOrder(DUMP));
    }

    @Test
    void chainAndPriorityCountWhateverTheOrderOfTheDump() {
        assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "SKIPPED: the bytes are a little-endian kernel's");
        List<NetlinkMessage> reversed = new ArrayList<>(DUMP);
        Collections.reverse(reversed);

        assertEquals(
                List.of(5, 10, 10, 3),
                TcFilters.inOrder(reversed).stream().map(TcFilter::priority).toList());
    }
}
