/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The tracer's filter stub in a tc program, so that it can be run anywhere: each run takes the next packet of the map. */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

#define TCTRACE_CAPTURE_MAX 512
#define TCTRACE_FILTER_INSNS 4096

#include "filter.h"

/* Of the first entry, only `copied` is used: the number of the last packet. */
struct packet {
	__u32 copied;
	__u32 length;
	__u32 verdict;
	__u32 padding;
	__u8 bytes[2 * TCTRACE_CAPTURE_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct packet);
} packets SEC(".maps");

SEC("classifier")
int stub_test(struct __sk_buff *skb)
{
	__u32 key = 0;
	struct packet *packet = bpf_map_lookup_elem(&packets, &key);

	if (!packet)
		return 0;
	key = ++packet->copied;
	packet = bpf_map_lookup_elem(&packets, &key);
	if (!packet || packet->copied > TCTRACE_CAPTURE_MAX)
		return 0;
	packet->verdict = tctrace_filter(packet->bytes, packet->copied, packet->length);
	return 0;
}

char _license[] SEC("license") = "GPL";
