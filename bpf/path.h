/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The way of a packet behind the traced programs: which packets were reported, so that their end can be told.
 *
 * The address of an sk_buff is used again as soon as its packet has gone. So what no NAT changes is kept with it, and
 * must be the same at the end.
 */
#ifndef TCTRACE_PATH_H
#define TCTRACE_PATH_H

#include "kernel.h"
#include "tctrace.h"

/*
 * Reported packets, each at a place that is made of its sk_buff's address; shared by the tracers of one agent and its
 * program on drops. Who comes to a place forgets who was there. No look-up takes longer than that: nearly all packets that
 * are dropped on a node are somebody else's.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tctrace_reported);
} sent SEC(".maps");

static __always_inline struct tctrace_reported *all_reported(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&sent, &zero);
}

/*
 * A packet's place.
 *
 * @distance: from the first place to the packet's sk_buff: a number, where the verifier may take both for pointers
 */
static __always_inline struct tctrace_sent *place_of(struct tctrace_reported *all, __u64 distance)
{
	__u32 hash = (__u32)(distance >> 6) * 2654435769U; /* 2^32 divided by the golden ratio */

	return &all->at[hash >> (32 - TCTRACE_SENT_BITS)];
}

/* Two processors may write to one place at the same time: what is mixed of two packets is told by this. */
static __always_inline __u64 check_of(const struct tctrace_sent *packet)
{
	return packet->distance ^ packet->identity.header ^ packet->identity.payload ^ packet->time_ns ^
	       ((__u64)packet->tracer_id << 32 | packet->sessions[0]) ^
	       ((__u64)packet->sessions[1] << 32 | packet->sessions[2]);
}

/* Who was there is forgotten. */
static __always_inline void replace(struct tctrace_sent *place, struct tctrace_sent *packet)
{
	packet->check = check_of(packet);
	*place = *packet;
}

#define IP_HEADER 20
#define IPV6_PAYLOAD 40

/*
 * What is the same at every place that one packet passes, but for the payload.
 *
 * @header: the first bytes of the network header, IP_HEADER of them
 * Returns how far behind its begin the payload is looked at.
 */
static __always_inline __u32 identify_header(const __u8 *header, struct tctrace_identity *identity)
{
	__u32 behind;

	if (header[0] >> 4 == 4) {
		behind = 4 * (header[0] & 0xf) + 8;
		identity->header = 4ULL << 60 | (__u64)header[9] << 32 | (__u64)header[2] << 24 |
				   (__u64)header[3] << 16 | (__u64)header[4] << 8 | header[5];
	} else if (header[0] >> 4 == 6) {
		behind = IPV6_PAYLOAD + 8;
		identity->header = 6ULL << 60 | (__u64)header[6] << 48 | (__u64)header[4] << 40 |
				   (__u64)header[5] << 32 | (__u64)(header[1] & 0xf) << 16 | (__u64)header[2] << 8 |
				   header[3];
	} else {
		behind = 8;
		identity->header = *(const __u64 *)header & ~0ULL >> 4;
	}
	return behind;
}

/*
 * What is the same at every place that one packet passes.
 *
 * @network: where the network header is, counted from skb->head
 * Returns whether it is in the packet's linear part.
 */
static __always_inline bool identify(struct sk_buff *skb, __u32 network, struct tctrace_identity *identity)
{
	const unsigned char *head = FIELD(skb, head);
	const unsigned char *data = FIELD(skb, data);
	__u32 paged = FIELD(skb, data_len);
	__u32 end = (__u32)(data - head) + FIELD(skb, len) - paged;
	__u64 words[3] = {};
	__u32 behind;

	if (paged && network + IP_HEADER > end)
		return false;
	bpf_probe_read_kernel(words, IP_HEADER, head + network);
	behind = identify_header((const __u8 *)words, identity);
	/* Of TCP: acknowledgement, flags, window; of UDP and ICMP: the first payload. Only where it is in the linear part. */
	identity->payload = 0;
	if (network + behind + sizeof(identity->payload) <= end)
		bpf_probe_read_kernel(&identity->payload, sizeof(identity->payload), head + network + behind);
	return true;
}

static __always_inline bool is_same(const struct tctrace_identity *left, const struct tctrace_identity *right)
{
	if (left->header != right->header)
		return false;
	return left->payload == right->payload || !left->payload || !right->payload;
}

#endif
