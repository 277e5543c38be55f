// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class DropNamesTest {
    private static final String LIST = String.join(
            "\n",
            "ffffffff81000000 T _stext",
            "ffffffff81000100 t nf_hook_slow",
            "ffffffff81000180 r some_table",
            "ffffffff81000200 W kfree_skb",
            "ffffffffc0000000 t ovs_later\t[openvswitch]",
            "ffffffffa0000000 t nft_do_chain\t[nf_tables]",
            "");

    @Test
    void reasonsHaveTheKernelsNamesWithoutTheirPrefix() {
        DropNames names = new DropNames(
                Map.of(2, "SKB_DROP_REASON_NOT_SPECIFIED", 0x30001, "OVS_DROP_LAST_ACTION"),
                () -> KernelSymbolsOf.text(""));
        assertEquals("NOT_SPECIFIED", names.reason(2));
        assertEquals("OVS_DROP_LAST_ACTION", names.reason(0x30001));
        assertEquals("0x30005", names.reason(0x30005));
    }

    @Test
    void anAddressBelongsToTheFunctionBeforeIt() {
        KernelSymbols symbols = KernelSymbolsOf.text(LIST);
        assertEquals("nf_hook_slow", symbols.function(0xffffffff81000100L));
        assertEquals("nf_hook_slow", symbols.function(0xffffffff810001ffL));
        assertEquals("kfree_skb", symbols.function(0xffffffff81000234L));
        assertEquals("nft_do_chain", symbols.function(0xffffffffa0000010L));
        assertEquals("ovs_later", symbols.function(0xffffffffc0000010L));
        assertEquals("", symbols.function(0xffffffff80ffffffL));
    }

    @Test
    void marksOfTheLinkerAreNoFunctions() {
        KernelSymbols symbols = KernelSymbolsOf.text(String.join(
                "\n",
                "ffffffc008a00000 t $x\t[nf_tables]",
                "ffffffc008a00000 t nft_do_chain\t[nf_tables]",
                "ffffffc008a00010 t $d.17\t[nf_tables]",
                ""));
        assertEquals("nft_do_chain", symbols.function(0xffffffc008a00000L));
        assertEquals("nft_do_chain", symbols.function(0xffffffc008a00020L));
    }

    @Test
    void addressesThatAreHiddenGiveNoNames() {
        assertEquals("", KernelSymbolsOf.text("0000000000000000 T _stext\n").function(0xffffffff81000100L));
    }

    @Test
    void theListIsReadOnceAndNotBeforeItIsNeeded() {
        AtomicInteger reads = new AtomicInteger();
        DropNames names = new DropNames(Map.of(), () -> {
            reads.incrementAndGet();
            return KernelSymbolsOf.text(LIST);
        });
        names.reason(1);
        assertEquals(0, reads.get());
        assertEquals("kfree_skb", names.function(0xffffffff81000200L));
        assertEquals("_stext", names.function(0xffffffff81000001L));
        assertEquals(1, reads.get());
    }

    /** A list as the kernel writes it. */
    private static final class KernelSymbolsOf {
        static KernelSymbols text(String list) {
            try {
                return KernelSymbols.read(new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
