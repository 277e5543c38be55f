// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.List;

/**
 * A tc filter, of whatever kind, as far as programs are concerned.
 *
 * @param chain the tc chain; packets enter at 0, the others are reached by a {@code goto chain} action only
 * @param priority tc's {@code pref}: lower runs first
 * @param protocol the ethertype that the filter asks for; 3 (ETH_P_ALL) is every packet
 * @param handle its number inside the priority
 * @param kind {@code bpf}, {@code matchall}, {@code u32}, …
 * @param programId the kernel's id of the program; 0 where the filter is none of BPF, or one of classic BPF
 * @param label the name that whoever attached it gave: often {@code file.o:[section]}; empty where none
 * @param directAction whether the return value is a verdict, else it is a class id
 * @param skipsSoftware whether it runs in the network card only ({@code skip_sw}), so that no tracer ever sees it
 * @param actions its BPF actions, in the order in which they run
 */
public record TcFilter(
        int chain,
        int priority,
        int protocol,
        int handle,
        String kind,
        int programId,
        String label,
        boolean directAction,
        boolean skipsSoftware,
        List<Action> actions) {

    private static final int ETH_P_ALL = 3;

    public TcFilter {
        actions = List.copyOf(actions);
    }

    /**
     * A BPF action ({@code action bpf}).
     *
     * @param programId the kernel's id of the program; 0 where it is classic BPF
     * @param label the name that whoever made it gave
     * @param defaultAction what happens where the program returns TC_ACT_UNSPEC: a TC_ACT_* code
     */
    public record Action(int programId, String label, int defaultAction) {}

    public boolean bpf() {
        return kind.equals("bpf");
    }

    /** Whether it is asked about every packet that comes as far. */
    public boolean everyPacket() {
        return chain == 0 && protocol == ETH_P_ALL;
    }
}
