/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Whose packet it is, and its bytes: asked for, copied and compared, never parsed. */
#ifndef TCTRACE_PACKET_H
#define TCTRACE_PACKET_H

#include "kernel.h"
#include "maps.h"

#define ETH_ADDRESSES 12
#define VLAN_TAG 4

/* Longer copies are made by a call: it is not much dearer for them, and programs stay short. */
#define READ_DIRECTLY 96

#define ENTRY_FLAGS (TCTRACE_ENTRY_VLAN | TCTRACE_ENTRY_SHORT)
#define EXIT_FLAGS (TCTRACE_EXIT_VLAN | TCTRACE_EXIT_SHORT)
#define CUT_FLAGS (TCTRACE_ENTRY_SHORT | TCTRACE_EXIT_SHORT)

/* Shorter packets are no super-packets: two segments of TCP's smallest size need more. */
#define GSO_AT_LEAST 128

/* Other users of a shared program mostly differ in this already: it is asked before the filter, the rest after it. */
static __always_inline bool may_be_target(struct sk_buff *skb)
{
	return (__u32)FIELD(FIELD(skb, dev), ifindex) == settings.ifindex;
}

/* Whether the device is the target's and not one of the same number in another network namespace; and the direction. */
static __always_inline bool is_target(struct sk_buff *skb)
{
	if (FIELD(FIELD(FIELD(skb, dev), nd_net.net), ns.inum) != settings.netns)
		return false;
	if (settings.direction == TCTRACE_ANY_DIRECTION)
		return true;
	return BITFIELD(skb, tc_at_ingress) == settings.direction;
}

static __always_inline __u32 has_tag(struct sk_buff *skb)
{
	struct sk_buff___until_6_1 *before = (void *)skb;
	struct sk_buff___since_6_2 *after = (void *)skb;

	if (bpf_core_field_exists(after->vlan_all))
		return FIELD(after, vlan_all);
	if (bpf_core_field_exists(before->vlan_present))
		return BITFIELD(before, vlan_present);
	return 0;
}

/*
 * Bytes before the packet. A device without link-layer headers hands over IP packets; but old tunnels (seen on
 * 5.10, not on 6.1) leave the outer headers of what they receive in front of them.
 *
 * @linear: bytes in the packet's linear part
 */
static __always_inline __u32 headers_before(struct sk_buff *skb, __u32 linear)
{
	__u32 before = FIELD(skb, network_header) - (__u32)(FIELD(skb, data) - FIELD(skb, head));

	return before < linear ? before : 0;
}

static __always_inline __u32 outer_headers(struct sk_buff *skb)
{
	return settings.ethernet ? 0 : headers_before(skb, FIELD(skb, len) - FIELD(skb, data_len));
}

/* The packet's length as the wire has it. */
static __always_inline __u32 measure(struct sk_buff *skb)
{
	return FIELD(skb, len) - outer_headers(skb) + (settings.ethernet && has_tag(skb) ? VLAN_TAG : 0);
}

/*
 * Copies the first bytes of the linear part: copied of them, or up to limit where the kernel lets us read without a call,
 * which is several times as fast. Behind the linear part lies the kernel's own skb_shared_info, so nothing faults.
 */
static __always_inline void read_packet(__u8 *to, const __u8 *data, __u32 copied, __u32 limit)
{
	const __u64 *words;

	if (limit > READ_DIRECTLY || !CAN_CAST) {
		bpf_probe_read_kernel(to, copied, data);
		return;
	}
	words = bpf_rdonly_cast(data, bpf_core_type_id_kernel(struct rtnl_link_stats64));
	/*
	 * From the last word to the first: no test is left, where the verifier knows the limit. In the other order it could not
	 * leave any out, as one comes to each of them from two places.
	 */
#define WORD(i) word_##i : ((volatile __u64 *)to)[i] = words[i]
#define BEGIN_WITH(i)                                                                                                  \
	do {                                                                                                           \
		if (limit > 8 * (i))                                                                                   \
			goto word_##i;                                                                                 \
	} while (0)
	BEGIN_WITH(11);
	BEGIN_WITH(10);
	BEGIN_WITH(9);
	BEGIN_WITH(8);
	BEGIN_WITH(7);
	BEGIN_WITH(6);
	BEGIN_WITH(5);
	BEGIN_WITH(4);
	BEGIN_WITH(3);
	BEGIN_WITH(2);
	_Static_assert(READ_DIRECTLY == 12 * sizeof(*words), "one for each word");
	goto word_1;
	WORD(11);
	WORD(10);
	WORD(9);
	WORD(8);
	WORD(7);
	WORD(6);
	WORD(5);
	WORD(4);
	WORD(3);
	WORD(2);
	WORD(1);
	((volatile __u64 *)to)[0] = words[0];
#undef BEGIN_WITH
#undef WORD
}

/*
 * As copy_packet, for a packet whose tag is in the metadata: it is put back to where it was on the wire. Rare, so a function
 * of its own: the usual copy then needs few registers.
 */
static __attribute__((noinline)) int copy_tagged(struct sk_buff *skb, __u8 *to, __u32 limit, struct tctrace_copy *copy,
						 __u32 flags)
{
	__u32 length = FIELD(skb, len), paged = FIELD(skb, data_len);
	__u32 tag = bpf_htonl((__u32)bpf_ntohs(FIELD(skb, vlan_proto)) << 16 | FIELD(skb, vlan_tci));
	__u32 room = limit - ETH_ADDRESSES - VLAN_TAG;
	__u32 linear = length - paged - ETH_ADDRESSES;
	const __u8 *data = FIELD(skb, data);
	__u32 copied = at_most(linear, room);

	if (linear >= room || !paged)
		flags &= ~CUT_FLAGS;
	bpf_probe_read_kernel(to, ETH_ADDRESSES, data);
	__builtin_memcpy(to + ETH_ADDRESSES, &tag, VLAN_TAG);
	bpf_probe_read_kernel(to + ETH_ADDRESSES + VLAN_TAG, copied, data + ETH_ADDRESSES);
	copy->length = length + VLAN_TAG;
	copy->copied = copied + ETH_ADDRESSES + VLAN_TAG;
	copy->flags = flags;
	return 0;
}

/*
 * Copies up to limit bytes (a constant) of the linear part to where they are wanted. Of the flags, those for a tag and for a
 * linear part that held less than was wanted are noted if that is so.
 */
static __always_inline void copy_packet(struct sk_buff *skb, __u8 *to, __u32 limit, struct tctrace_copy *copy,
					__u32 flags)
{
	__u32 length = FIELD(skb, len);
	__u32 paged = FIELD(skb, data_len);
	__u32 linear = length - paged;
	__u32 copied, before = 0;

	if (!settings.ethernet) {
		before = headers_before(skb, linear);
		length -= before;
		linear -= before;
	} else if (has_tag(skb) && linear >= ETH_ADDRESSES) {
		copy_tagged(skb, to, limit, copy, flags);
		return;
	}
	copied = at_most(linear, limit);
	read_packet(to, FIELD(skb, data) + before, copied, limit);
	copy->length = length;
	copy->copied = copied;
	if (flags)
		copy->flags = paged && linear < limit ? flags & CUT_FLAGS : 0;
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

	if (FIELD(skb, len) <= GSO_AT_LEAST)
		return 0;
	shared = (void *)(FIELD(skb, head) + FIELD(skb, end));
	bpf_core_read(&segments, sizeof(segments), &shared->gso_segs);
	return segments;
}

#endif
