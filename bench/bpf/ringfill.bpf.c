/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Fills a ring as fast as a tc program can: records as the tracer sends them, of a ping's size, from 1,024 flows with
 * three verdicts. It wakes the reader as seldom as the tracer does.
 */
#include <linux/types.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "tctrace.h"

#define PACKET 98
#define FLOWS 1024

struct filled {
	struct tctrace_record record;
	__u8 bytes[PACKET];
	__u8 padding[6];
};

struct counts {
	__u64 sent;
	__u64 lost;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counts);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct filled);
} scratch SEC(".maps");

SEC("tc")
int bench_ringfill(struct __sk_buff *skb)
{
	struct counts *count;
	struct filled *filled;
	struct tcphdr *tcp;
	__u32 key = 0;
	__u64 number, wake;

	count = bpf_map_lookup_elem(&counts, &key);
	filled = bpf_map_lookup_elem(&scratch, &key);
	if (!count || !filled)
		return TC_ACT_OK;
	number = count->sent + count->lost;
	if (!number && bpf_skb_load_bytes(skb, 0, filled->bytes, PACKET))
		return TC_ACT_OK;
	tcp = (struct tcphdr *)(filled->bytes + sizeof(struct ethhdr) + sizeof(struct iphdr));
	tcp->source = bpf_htons(number % FLOWS);
	filled->record.entry_ns = number;
	filled->record.duration_ns = 100;
	filled->record.verdict = number % 3;
	filled->record.tracer_id = 1;
	filled->record.entry_len = PACKET;
	filled->record.exit_len = PACKET;
	filled->record.entry_caplen = PACKET;
	wake = number % TCTRACE_WAKE_EVERY ? BPF_RB_NO_WAKEUP : BPF_RB_FORCE_WAKEUP;
	if (bpf_ringbuf_output(&ring, filled, sizeof(filled->record) + PACKET, wake))
		count->lost++;
	else
		count->sent++;
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
