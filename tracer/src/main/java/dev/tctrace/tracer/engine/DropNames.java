// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.tctrace.tracer.libbpf.KernelEnums;

/** The running kernel's names for why and where it drops packets. Thread-safe. */
final class DropNames {
    private static final String PREFIX = "SKB_DROP_REASON_";
    private static final List<String> ENUMS =
            List.of("skb_drop_reason", "qdisc_drop_reason", "mac80211_drop_reason", "ovs_drop_reason");
    /** Subsystems with reasons of their own, which only their modules know. */
    private static final List<String> MODULES = List.of("mac80211", "openvswitch");

    private final Map<Integer, String> reasons;
    private final Supplier<KernelSymbols> read;
    private KernelSymbols symbols;

    DropNames(Map<Integer, String> reasons, Supplier<KernelSymbols> read) {
        this.reasons = new HashMap<>();
        reasons.forEach((value, name) -> this.reasons.put(value, plain(name)));
        this.read = read;
    }

    static DropNames ofKernel() {
        return new DropNames(KernelEnums.values(MODULES, ENUMS), KernelSymbols::load);
    }

    private static String plain(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }

    /** {@code NETFILTER_DROP}; the number where this kernel's BTF has no name for it. */
    String reason(int value) {
        String name = reasons.get(value);
        return name == null ? String.format("0x%x", value) : name;
    }

    /** The function that an address lies in; empty where it is not known. The first call takes its time. */
    synchronized String function(long address) {
        if (symbols == null) {
            symbols = read.get();
        }
        return symbols.function(address);
    }
}
