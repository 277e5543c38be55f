// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

/**
 * A network interface as rtnetlink shows it.
 *
 * @param name its name
 * @param ifindex its index inside its namespace
 * @param arphrdType its hardware type: ARPHRD_* of include/uapi/linux/if_arp.h
 * @param up whether it is administratively up
 * @param kind what made it: {@code veth}, {@code netkit}, {@code bridge}; empty for hardware and lo
 * @param linkIndex IFLA_LINK: the index of the other end of a pair, or of the device below; 0 where there is none
 * @param linkNetnsId IFLA_LINK_NETNSID: the namespace of that index, by this namespace's numbering;
 *     {@link #SAME_NAMESPACE} where it is this one
 * @param netkitPrimary whether it is the primary of a netkit pair, which alone can be asked for programs; false for others
 * @param rootQdisc the kind of the qdisc that its packets leave through: {@code noqueue}, {@code fq_codel}, …
 */
public record Link(
        String name,
        int ifindex,
        int arphrdType,
        boolean up,
        String kind,
        int linkIndex,
        int linkNetnsId,
        boolean netkitPrimary,
        String rootQdisc) {

    public static final int SAME_NAMESPACE = -1;

    /**
     * Whether it is one end of a pair, so that its packets are those of the other end. An upper device's link (macvlan, vlan)
     * carries other packets too.
     */
    public boolean paired() {
        return kind.equals("veth") || netkit();
    }

    public boolean netkit() {
        return kind.equals("netkit");
    }
}
