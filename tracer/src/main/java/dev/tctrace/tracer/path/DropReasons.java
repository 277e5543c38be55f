// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.tctrace.tracer.KernelDrop;

/** What the kernel's reasons mean for the people who meet them (include/net/dropreason-core.h). */
public final class DropReasons {
    private static final Map<String, String> SENTENCES = new LinkedHashMap<>();
    private static final Set<String> FREE_WHAT_THEY_USED =
            Set.of("icmp_rcv", "ping_rcv", "icmpv6_rcv", "igmp_rcv", "ip6_mc_input");
    private static final Set<String> FREED = Set.of("NOT_SPECIFIED", "NO_SOCKET");

    static {
        SENTENCES.put("NETFILTER_DROP", "a netfilter rule (nftables or iptables) dropped it");
        SENTENCES.put("IP_RPFILTER", "the reverse path filter: its source is not reached through this device");
        SENTENCES.put("NO_SOCKET", "nobody listens on its port");
        SENTENCES.put("SOCKET_RCVBUFF", "the socket's receive buffer is full: its program reads too slowly");
        SENTENCES.put("SOCKET_FILTER", "a filter on the socket refused it");
        SENTENCES.put("SOCKET_BACKLOG", "the socket's backlog is full");
        SENTENCES.put("PROTO_MEM", "the protocol's memory limit (net.ipv4.tcp_mem or udp_mem) is reached");
        SENTENCES.put("UNHANDLED_PROTO", "nothing here handles its protocol");
        SENTENCES.put("OTHERHOST", "its MAC address is another host's");
        SENTENCES.put("IP_OUTNOROUTES", "there is no route to its destination");
        SENTENCES.put("IP_INNOROUTES", "there is no route to its destination");
        SENTENCES.put("IP_INADDRERRORS", "its destination address is not valid here, or forwarding is off");
        SENTENCES.put("IP_INVALID_SOURCE", "its source address is not valid");
        SENTENCES.put("IP_LOCAL_SOURCE", "its source is an address of this host");
        SENTENCES.put("IP_LOCALNET", "a loopback address came in from outside");
        SENTENCES.put("INVALID_PROTO", "its protocol is not valid");
        SENTENCES.put("IP_CSUM", "the checksum of its IP header is wrong");
        SENTENCES.put("TCP_CSUM", "its TCP checksum is wrong");
        SENTENCES.put("UDP_CSUM", "its UDP checksum is wrong");
        SENTENCES.put("ICMP_CSUM", "its ICMP checksum is wrong");
        SENTENCES.put("PKT_TOO_SMALL", "it is shorter than its headers say");
        SENTENCES.put("PKT_TOO_BIG", "it is larger than the MTU and may not be fragmented");
        SENTENCES.put("IPV6DISABLED", "IPv6 is off on the device");
        SENTENCES.put("NEIGH_FAILED", "the next hop does not answer (ARP or neighbour discovery)");
        SENTENCES.put("NEIGH_QUEUEFULL", "too many packets wait for the next hop's address");
        SENTENCES.put("NEIGH_CREATEFAIL", "the neighbour table is full");
        SENTENCES.put("NEIGH_DEAD", "the neighbour entry was being removed");
        SENTENCES.put("QDISC_DROP", "a queueing discipline dropped it: its queue is full, or it shapes traffic");
        SENTENCES.put("FULL_RING", "the device's queue is full");
        SENTENCES.put("CPU_BACKLOG", "the CPU's receive backlog (net.core.netdev_max_backlog) is full");
        SENTENCES.put("NOMEM", "the kernel had no memory");
        SENTENCES.put("XDP", "an XDP program dropped it");
        SENTENCES.put("TC_INGRESS", "a tc program or action that was not reported dropped it");
        SENTENCES.put("TC_EGRESS", "a tc program or action that was not reported dropped it");
        SENTENCES.put("BPF_CGROUP_EGRESS", "a cgroup BPF program dropped it");
        SENTENCES.put("XFRM_POLICY", "the IPsec policy does not permit it");
        SENTENCES.put("DEV_READY", "the device is not ready: it is down, or being taken down");
        SENTENCES.put("DEV_HDR", "its link-layer header could not be written");
        SENTENCES.put(
                "QUEUE_PURGE", "it waited in a queue that was emptied: a socket was closed, or a device went down");
        SENTENCES.put("TCP_FLAGS", "its TCP flags make no sense in the connection's state");
        SENTENCES.put("TCP_ZEROWINDOW", "the receiver's TCP window is zero");
        SENTENCES.put("TCP_OLD_DATA", "the receiver has these TCP bytes already: a retransmission");
        SENTENCES.put("TCP_OVERWINDOW", "it is beyond the receiver's TCP window");
        SENTENCES.put("TCP_OFOMERGE", "the receiver has these TCP bytes already, out of order");
        SENTENCES.put("TCP_RFC7323_PAWS", "its TCP timestamp is too old (PAWS)");
        SENTENCES.put("TCP_INVALID_SEQUENCE", "its TCP sequence number is outside the window");
        SENTENCES.put("TCP_RESET", "it was a reset, and ended the connection");
        SENTENCES.put("TCP_INVALID_SYN", "a SYN within a connection");
        SENTENCES.put("TCP_CLOSE", "the socket is closed");
        SENTENCES.put("TCP_FASTOPEN", "TCP fast open did not take it");
        SENTENCES.put("TCP_OLD_ACK", "it acknowledges what was acknowledged long ago");
        SENTENCES.put("TCP_TOO_OLD_ACK", "it acknowledges what was acknowledged long ago");
        SENTENCES.put("TCP_ACK_UNSENT_DATA", "it acknowledges data that was never sent");
        SENTENCES.put("TCP_LISTEN_OVERFLOW", "the listener's queue is full: its program accepts too slowly");
        SENTENCES.put("TCP_MINTTL", "its TTL is below the socket's minimum");
        SENTENCES.put("TCP_MD5NOTFOUND", "it lacks the TCP MD5 signature that the socket wants");
        SENTENCES.put("NOT_SPECIFIED", "the kernel gives no reason: the function says more");
    }

    private DropReasons() {}

    /**
     * Whether this is how the kernel frees packets that it has used: a ping's answer is freed as one that nobody wants, once
     * the copy for ping's raw socket is made.
     */
    public static boolean isNoDrop(String reason, String function) {
        String name = function.split("[ .]", 2)[0];
        return FREE_WHAT_THEY_USED.contains(name) && (reason.isEmpty() || FREED.contains(reason));
    }

    /** What a reason means, to be read after a colon; empty where there is nothing to add to its name. */
    public static String sentence(String reason) {
        return SENTENCES.getOrDefault(reason, "");
    }

    /** {@code NETFILTER_DROP in nf_hook_slow at eth0 of the pod: a netfilter rule … dropped it}. */
    public static String text(KernelDrop drop) {
        StringBuilder text = new StringBuilder(drop.reason());
        if (!drop.function().isEmpty()) {
            text.append(text.isEmpty() ? "in " : " in ").append(drop.function());
        }
        if (!drop.device().isEmpty()) {
            text.append(text.isEmpty() ? "at " : " at ").append(drop.device());
            if (drop.inPod()) {
                text.append(" of the pod");
            } else {
                text.append(" (network namespace ").append(drop.netnsInode()).append(')');
            }
        }
        String sentence = drop.reason().isEmpty() ? "kernels before 5.17 give no reason" : sentence(drop.reason());
        if (!sentence.isEmpty()) {
            text.append(text.isEmpty() ? "" : ": ").append(sentence);
        }
        return text.toString();
    }
}
