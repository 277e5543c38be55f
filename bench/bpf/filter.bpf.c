/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The filter alone: a tc program that copies a packet and asks sixteen times whether it is wanted. Built twice: with the
 * tracer's own stub, where a translated expression is placed, and with -DWRITTEN_IN_C, where the same condition is C.
 */
#include <linux/types.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "conditions.h"
#include "scratch.h"

#define CALLS 16

#ifdef WRITTEN_IN_C
/* One of enum condition. */
const volatile __u32 condition;

static __attribute__((noinline)) int tctrace_filter(const __u8 *bytes, __u64 copied, __u64 length)
{
	const struct ethhdr *eth = (const void *)bytes;
	const struct iphdr *ip = (const void *)(eth + 1);
	const struct tcphdr *tcp;

	if (copied < sizeof(*eth) + sizeof(*ip) || eth->h_proto != bpf_htons(ETH_P_IP))
		return 0;
	if (condition == CONDITION_ICMP)
		return ip->protocol == IPPROTO_ICMP;

	if (ip->protocol != IPPROTO_TCP)
		return 0;
	if (condition == CONDITION_TUPLE &&
	    (ip->saddr != bpf_htonl(TUPLE_SOURCE(ADDRESS)) || ip->daddr != bpf_htonl(TUPLE_DESTINATION(ADDRESS))))
		return 0;
	if (ip->frag_off & bpf_htons(0x1fff))
		return 0;
	__u32 at = sizeof(*eth) + ip->ihl * 4;

	if (copied < at + 4)
		return 0;
	tcp = (const void *)(bytes + at);
	if (condition == CONDITION_TUPLE)
		return tcp->source == bpf_htons(TUPLE_SOURCE_PORT) && tcp->dest == bpf_htons(TUPLE_DESTINATION_PORT);
	return long_condition(bpf_ntohl(ip->saddr), bpf_ntohl(ip->daddr), bpf_ntohs(tcp->source),
			      bpf_ntohs(tcp->dest));
}
#else
#include "filter.h"
#endif

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratch SEC(".maps");

SEC("tc")
int bench_filter(struct __sk_buff *skb)
{
	struct scratch *own;
	__u32 length = skb->len;
	__u32 key = 0;

	own = bpf_map_lookup_elem(&scratch, &key);
	if (!own || length < 1 || length > TCTRACE_CAPTURE_MAX)
		return TC_ACT_OK;
	if (bpf_skb_load_bytes(skb, 0, own->bytes, length))
		return TC_ACT_OK;
	*(volatile __u64 *)&own->copied = length;

#pragma unroll
	for (int i = 0; i < CALLS; i++) {
		__u64 copied = *(volatile __u64 *)&own->copied;

		if (tctrace_filter(own->bytes, copied, copied))
			*(volatile __u64 *)&own->matches += 1;
	}
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
