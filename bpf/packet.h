/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Whose packet it is, and its bytes: asked for, copied and compared, never parsed. */
#ifndef TCTRACE_PACKET_H
#define TCTRACE_PACKET_H

#include "kernel.h"
#include "maps.h"

#define ETH_ADDRESSES 12
#define VLAN_TAG 4

/* Shorter packets are no super-packets: two segments of TCP's smallest size need more. */
#define GSO_AT_LEAST 128

/* Other users of a shared program mostly differ in this already: it is asked before the filter, the rest after it. */
static __always_inline bool may_be_target(struct sk_buff *skb)
{
	return (__u32)skb->dev->ifindex == settings.ifindex;
}

/* Whether the device is the target's and not one of the same number in another network namespace; and the direction. */
static __always_inline bool is_target(struct sk_buff *skb)
{
	if (skb->dev->nd_net.net->ns.inum != settings.netns)
		return false;
	if (settings.direction == TCTRACE_ANY_DIRECTION)
		return true;
	return BPF_CORE_READ_BITFIELD(skb, tc_at_ingress) == settings.direction;
}

static __always_inline bool has_tag(struct sk_buff *skb)
{
	struct sk_buff___until_6_1 *before = (void *)skb;
	struct sk_buff___since_6_2 *after = (void *)skb;

	if (bpf_core_field_exists(after->vlan_all))
		return after->vlan_all != 0;
	if (bpf_core_field_exists(before->vlan_present))
		return BPF_CORE_READ_BITFIELD(before, vlan_present);
	return false;
}

/* The packet's length as the wire has it. */
static __always_inline __u32 measure(struct sk_buff *skb)
{
	return skb->len + (settings.ethernet && has_tag(skb) ? VLAN_TAG : 0);
}

/*
 * Copies up to limit bytes (a constant) of the linear part to where they are wanted. A tag in the metadata is put back to
 * where it was on the wire.
 */
static __always_inline void copy_packet(struct sk_buff *skb, __u8 *to, __u32 limit, struct tctrace_copy *copy,
					__u32 tagged, __u32 cut)
{
	__u32 length = skb->len;
	__u32 paged = skb->data_len;
	__u32 linear = length - paged;
	const __u8 *data = skb->data;
	__u32 flags;
	__u64 copied;

	if (settings.ethernet && has_tag(skb) && linear >= ETH_ADDRESSES) {
		__u32 tag = bpf_htonl((__u32)bpf_ntohs(skb->vlan_proto) << 16 | skb->vlan_tci);
		__u32 room = limit - ETH_ADDRESSES - VLAN_TAG;

		bpf_probe_read_kernel(to, ETH_ADDRESSES, data);
		__builtin_memcpy(to + ETH_ADDRESSES, &tag, VLAN_TAG);
		linear -= ETH_ADDRESSES;
		flags = linear < room ? tagged | cut : tagged;
		copied = at_most(linear, room);
		bpf_probe_read_kernel(to + ETH_ADDRESSES + VLAN_TAG, copied, data + ETH_ADDRESSES);
		copied += ETH_ADDRESSES + VLAN_TAG;
		length += VLAN_TAG;
	} else {
		flags = linear < limit ? cut : 0;
		copied = at_most(linear, limit);
		bpf_probe_read_kernel(to, copied, data);
	}
	copy->length = length;
	copy->copied = copied;
	copy->flags = paged ? flags : flags & ~cut;
}

/* Compares the first length bytes. Both sides may be read beyond, up to the next multiple of 8. */
static __always_inline bool same_bytes(const __u8 *left, const __u8 *right, __u32 length)
{
	__u32 whole = length & (TCTRACE_CAPTURE_MAX - 8);
	__u32 rest = length & 7;

	for (__u32 at = 0; at < TCTRACE_CAPTURE_MAX && at + 8 <= length; at += 8)
		if (*(const __u64 *)(left + at) != *(const __u64 *)(right + at))
			return false;
	if (!rest)
		return true;
	/* The first bytes in memory are the low ones. */
	return !((*(const __u64 *)(left + whole) ^ *(const __u64 *)(right + whole)) << (64 - 8 * rest));
}

static __always_inline __u16 gso_segments(struct sk_buff *skb)
{
	struct skb_shared_info *shared;
	__u16 segments = 0;

	if (skb->len <= GSO_AT_LEAST)
		return 0;
	shared = (void *)(skb->head + skb->end);
	bpf_core_read(&segments, sizeof(segments), &shared->gso_segs);
	return segments;
}

#endif
