/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Whether a packet comes from or goes to one of a set of addresses. The set is a map, so that it may change while the tracer
 * stays, and may be of any size.
 */
#ifndef TCTRACE_PEER_H
#define TCTRACE_PEER_H

#include <linux/if_ether.h>

#include "filter.h"
#include "maps.h"

#define FAMILY_BITS 32

/* The agent puts the trace's set in its place, or an empty one. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct tctrace_peer);
	__type(value, __u32);
} peers SEC(".maps");

#define IPV4_HEADER 20
#define IPV4_SOURCE 12
#define IPV4_DESTINATION 16
#define IPV6_HEADER 40
#define IPV6_SOURCE 8
#define IPV6_DESTINATION 24
#define ETHER_TYPE 12
#define MOST_TAGS 2

static __always_inline bool in_peers(const __u8 *address, __u8 family)
{
	struct tctrace_peer key = {};

	key.family[0] = family;
	if (family == 4) {
		key.prefix_len = FAMILY_BITS + 32;
		__builtin_memcpy(key.address, address, 4);
	} else {
		key.prefix_len = FAMILY_BITS + 128;
		__builtin_memcpy(key.address, address, 16);
	}
	return bpf_map_lookup_elem(&peers, &key);
}

/* What is not among the copied bytes may be in the packet all the same. */
static __always_inline int not_copied(__u64 copied, __u64 length)
{
	return copied < length ? TCTRACE_UNDECIDED : TCTRACE_NO_MATCH;
}

/*
 * Looks at the first IP header, behind up to two VLAN tags. What has none (ARP, say), or not the whole of it, has no peer.
 *
 * @bytes: as the filter sees them
 * Returns as the filter does.
 */
static __attribute__((noinline)) int has_peer(const __u8 *bytes, __u64 copied, __u64 length)
{
	__u32 at = 0;

	if (settings.ethernet) {
		if (copied < ETHER_TYPE + 2)
			return not_copied(copied, length);
		at = ETHER_TYPE;
#pragma unroll
		for (__u32 i = 0; i < MOST_TAGS; i++) {
			__u16 type = *(const __u16 *)(bytes + at);

			if (type == bpf_htons(ETH_P_8021Q) || type == bpf_htons(ETH_P_8021AD))
				at += VLAN_TAG;
		}
		at += 2;
		if (copied < at)
			return not_copied(copied, length);
		if (*(const __u16 *)(bytes + at - 2) == bpf_htons(ETH_P_IP)) {
			if (copied > at && bytes[at] >> 4 != 4)
				return TCTRACE_NO_MATCH;
		} else if (*(const __u16 *)(bytes + at - 2) == bpf_htons(ETH_P_IPV6)) {
			if (copied > at && bytes[at] >> 4 != 6)
				return TCTRACE_NO_MATCH;
		} else {
			return TCTRACE_NO_MATCH;
		}
	}
	if (copied < at + IPV4_HEADER)
		return not_copied(copied, length);
	bytes += at;
	if (bytes[0] >> 4 == 4)
		return in_peers(bytes + IPV4_SOURCE, 4) || in_peers(bytes + IPV4_DESTINATION, 4);
	if (bytes[0] >> 4 != 6)
		return TCTRACE_NO_MATCH;
	if (copied < at + IPV6_HEADER)
		return not_copied(copied, length);
	return in_peers(bytes + IPV6_SOURCE, 6) || in_peers(bytes + IPV6_DESTINATION, 6);
}

#endif
