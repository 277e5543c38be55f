// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import org.junit.jupiter.api.Test;

import dev.tctrace.agent.cli.output.TracedPackets;

import static org.junit.jupiter.api.Assertions.assertEquals;

class PacketEventsTest {
    @Test
    void aDropByTheKernelIsToldWithTheFlowAsTheProgramLeftIt() {
        assertEquals(
                "Tracing packet: 192.168.1.12 -> 10.244.0.7, dropped by the kernel after cil_from_container at"
                        + " tcx/ingress of lxc1: NETFILTER_DROP in nf_hook_slow at eth0 of the pod: a netfilter rule"
                        + " (nftables or iptables) dropped it",
                PacketEvents.dropMessage(TracedPackets.drop(TracedPackets.rewritten())));
    }

    @Test
    void portsOfOneConnectionMakeNoEventsOfTheirOwn() {
        assertEquals(
                "Tracing packet: fd00::1 -> [fd00::2]:443, dropped by the kernel after cil_from_container at"
                        + " tcx/ingress of lxc1: NETFILTER_DROP in nf_hook_slow at eth0 of the pod: a netfilter rule"
                        + " (nftables or iptables) dropped it",
                PacketEvents.dropMessage(TracedPackets.drop(TracedPackets.droppedSyn())));
    }
}
