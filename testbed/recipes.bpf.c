// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What README's recipes look at: a policy and a source NAT, as a CNI has them on the way of a pod's packets. */
#include <stddef.h>
#include <linux/types.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define DENIED_PORT 9090
#define NODE bpf_htonl(0xcb007107) /* 203.0.113.7 */

#define SADDR (ETH_HLEN + offsetof(struct iphdr, saddr))
#define IP_CHECK (ETH_HLEN + offsetof(struct iphdr, check))
#define UDP_CHECK (ETH_HLEN + sizeof(struct iphdr) + offsetof(struct udphdr, check))
#define DPORT (ETH_HLEN + sizeof(struct iphdr) + offsetof(struct udphdr, dest))

static __always_inline int is_udp(struct __sk_buff *skb)
{
	__u8 protocol = 0;

	bpf_skb_load_bytes(skb, ETH_HLEN + offsetof(struct iphdr, protocol), &protocol, sizeof(protocol));
	return skb->protocol == bpf_htons(ETH_P_IP) && protocol == IPPROTO_UDP;
}

SEC("tc")
int policy_egress(struct __sk_buff *skb)
{
	__be16 port = 0;

	if (!is_udp(skb))
		return TC_ACT_UNSPEC;
	bpf_skb_load_bytes(skb, DPORT, &port, sizeof(port));
	return port == bpf_htons(DENIED_PORT) ? TC_ACT_SHOT : TC_ACT_UNSPEC;
}

SEC("tc")
int masquerade(struct __sk_buff *skb)
{
	__be32 node = NODE, pod = 0;

	if (is_udp(skb)) {
		bpf_skb_load_bytes(skb, SADDR, &pod, sizeof(pod));
		bpf_l4_csum_replace(skb, UDP_CHECK, pod, node, BPF_F_PSEUDO_HDR | BPF_F_MARK_MANGLED_0 | sizeof(node));
		bpf_l3_csum_replace(skb, IP_CHECK, pod, node, sizeof(node));
		bpf_skb_store_bytes(skb, SADDR, &node, sizeof(node), 0);
	}
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
