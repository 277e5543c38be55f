// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Where packets end: tells of those that a tracer reported and the kernel then dropped.
 *
 * One program for all sessions of an agent, there only while one of them asks. A drop of any other packet costs a glance
 * and is told to nobody.
 */
#include <stdbool.h>
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "path.h"

/* A neighbour that does not answer is waited for some seconds. Later the address belongs to another packet. */
#define LATEST 10000000000ULL

/* The sessions' rings, by session: no number is used twice. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} rings SEC(".maps");

static const char SYMBOL[] = "%ps";

/* Sockets keep other things where the device was: what it points to may be no memory. */
static __always_inline void describe_device(struct sk_buff *skb, struct tctrace_end *end)
{
	struct net_device *device = NULL;
	struct net *net = NULL;

	bpf_core_read(&device, sizeof(device), &skb->dev);
	if (!device || bpf_core_read(&end->ifindex, sizeof(end->ifindex), &device->ifindex))
		return;
	bpf_core_read(end->device, sizeof(end->device), &device->name);
	if (!bpf_core_read(&net, sizeof(net), &device->nd_net.net) && net)
		bpf_core_read(&end->netns, sizeof(end->netns), &net->ns.inum);
}

static __always_inline bool is_packet(struct sk_buff *skb, const struct tctrace_sent *packet)
{
	struct tctrace_identity now;
	__u32 inner = skb->inner_network_header;

	if (identify(skb, skb->network_header, &now) && is_same(&now, &packet->identity))
		return true;
	/* Under way it was put into a tunnel. */
	return inner && identify(skb, inner, &now) && is_same(&now, &packet->identity);
}

/* Out of the way of the drops that are none of ours. */
static __attribute__((noinline)) int tell(unsigned long long *arguments, struct tctrace_sent *packet)
{
	struct sk_buff *skb = (void *)arguments[0];
	__u64 location = arguments[1];
	struct tctrace_end end = {};

	end.time_ns = bpf_ktime_get_ns();
	if (end.time_ns - packet->time_ns > LATEST || !is_packet(skb, packet))
		return 0;
	end.skb = (__u64)skb;
	end.location = location;
	end.last_tracer = packet->tracer_id;
	if (SAYS_WHY) {
		end.reason = arguments[2];
		end.flags = TCTRACE_END_REASON;
	}
	if (CAN_NAME_FUNCTIONS)
		bpf_snprintf(end.function, sizeof(end.function), SYMBOL, &location, sizeof(location));
	describe_device(skb, &end);
#pragma unroll
	for (__u32 i = 0; i < TCTRACE_SENT_SESSIONS; i++) {
		__u32 session = packet->sessions[i];
		void *ring = session ? bpf_map_lookup_elem(&rings, &session) : NULL;

		/* The reader looks several times a second. */
		if (ring)
			bpf_ringbuf_output(ring, &end, sizeof(end), BPF_RB_NO_WAKEUP);
	}
	return 0;
}

SEC("tp_btf/kfree_skb")
int tctrace_drop(unsigned long long *arguments)
{
	struct tctrace_reported *all = all_reported();
	struct tctrace_sent *place, packet;
	__u64 distance;

	if (!all)
		return 0;
	/* The difference of two pointers is the only number that the verifier lets us make of one. */
	distance = arguments[0] - (__u64)all;
	place = place_of(all, distance);
	if (place->distance != distance)
		return 0;
	packet = *place;
	place->distance = 0;
	if (packet.check == check_of(&packet))
		tell(arguments, &packet);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
