package dev.tctrace.agent.tc;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tctrace.agent.netns.netlink.Hex;
import dev.tctrace.agent.netns.netlink.NetlinkMessage;

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
class ClsactFiltersTest {
    private static final List<NetlinkMessage> DUMP =
            NetlinkMessage.parse(Hex.resource(ClsactFiltersTest.class, "clsact-filters.hex"));

    @Test
    void filtersComeInTheOrderInWhichTheyRun() {
        assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "SKIPPED: the bytes are a little-endian kernel's");
        assertEquals(
                List.of(
                        new ClsactFilter(0, 5, 0x0800, 1, 9143, "no_btf.o:[tc]", false, false),
                        new ClsactFilter(0, 10, 3, 2, 9139, "no_btf.o:[tc]", true, false),
                        new ClsactFilter(0, 10, 3, 1, 9135, "no_btf.o:[tc]", true, false),
                        new ClsactFilter(9, 3, 3, 1, 9147, "no_btf.o:[tc]", true, false)),
                ClsactFilters.inOrder(DUMP));
    }

    @Test
    void chainAndPriorityCountWhateverTheOrderOfTheDump() {
        assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "SKIPPED: the bytes are a little-endian kernel's");
        List<NetlinkMessage> reversed = new ArrayList<>(DUMP);
        Collections.reverse(reversed);

        assertEquals(
                List.of(5, 10, 10, 3),
                ClsactFilters.inOrder(reversed).stream()
                        .map(ClsactFilter::priority)
                        .toList());
    }
}
