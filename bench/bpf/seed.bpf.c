/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The baseline: fentry and fexit as the published demos of this technique write them. Every field is a probe read of
 * its own, the entry and the exit both parse and both filter, and each sends an event of its own through a perf event
 * array. Written here, from the description of the method; the condition is chosen before loading, so that the
 * baseline answers the same question as the tracer it is compared with.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "sk_buff.h"
#include "conditions.h"

/* One of enum condition. */
const volatile __u32 condition;

enum moment { AT_ENTRY, AT_EXIT };

struct event {
	__be32 saddr;
	__be32 daddr;
	__u8 moment;
	__u8 verdict;
	__u16 reserved;
};
_Static_assert(sizeof(struct event) == 12, "no padding is sent to user space");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

static __always_inline int is_wanted(struct iphdr *ip, struct tcphdr *tcp)
{
	__u8 protocol;

	if (condition == CONDITION_NONE)
		return 1;

	protocol = BPF_PROBE_READ(ip, protocol);
	if (condition == CONDITION_ICMP)
		return protocol == IPPROTO_ICMP;

	if (protocol != IPPROTO_TCP)
		return 0;
	if (condition == CONDITION_TUPLE)
		return BPF_PROBE_READ(ip, saddr) == bpf_htonl(TUPLE_SOURCE(ADDRESS)) &&
		       BPF_PROBE_READ(ip, daddr) == bpf_htonl(TUPLE_DESTINATION(ADDRESS)) &&
		       BPF_PROBE_READ(tcp, source) == bpf_htons(TUPLE_SOURCE_PORT) &&
		       BPF_PROBE_READ(tcp, dest) == bpf_htons(TUPLE_DESTINATION_PORT);

	return long_condition(bpf_ntohl(BPF_PROBE_READ(ip, saddr)), bpf_ntohl(BPF_PROBE_READ(ip, daddr)),
			      bpf_ntohs(BPF_PROBE_READ(tcp, source)), bpf_ntohs(BPF_PROBE_READ(tcp, dest)));
}

static __always_inline void handle(void *ctx, struct sk_buff *skb, enum moment moment, int verdict)
{
	void *head = BPF_CORE_READ(skb, head);
	__u16 l2 = BPF_CORE_READ(skb, mac_header);
	__u16 l3 = BPF_CORE_READ(skb, network_header);
	struct ethhdr *eth = head + l2;
	struct iphdr *ip = head + l3;
	struct tcphdr *tcp = head + l3 + sizeof(*ip);
	struct event event = {};

	if (condition != CONDITION_NONE && BPF_PROBE_READ(eth, h_proto) != bpf_htons(ETH_P_IP))
		return;
	if (!is_wanted(ip, tcp))
		return;

	event.saddr = BPF_PROBE_READ(ip, saddr);
	event.daddr = BPF_PROBE_READ(ip, daddr);
	event.moment = moment;
	event.verdict = verdict;
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));
}

SEC("fentry/bench_target")
int BPF_PROG(seed_entry, struct sk_buff *skb)
{
	handle(ctx, skb, AT_ENTRY, 0);
	return 0;
}

SEC("fexit/bench_target")
int BPF_PROG(seed_exit, struct sk_buff *skb, int verdict)
{
	handle(ctx, skb, AT_EXIT, verdict);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
