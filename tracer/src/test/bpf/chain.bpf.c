// SPDX-License-Identifier: GPL-2.0
/* Programs that do nothing but return: for tests of what is attached where and what a verdict means. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define RETURNS(name, value)                                                                                           \
	SEC("tc") int name(struct __sk_buff *skb)                                                                          \
	{                                                                                                                  \
		return value;                                                                                                  \
	}

RETURNS(returns_unspec, -1)
RETURNS(returns_ok, 0)
RETURNS(returns_reclassify, 1)
RETURNS(returns_shot, 2)
RETURNS(returns_pipe, 3)
RETURNS(returns_stolen, 4)
RETURNS(returns_queued, 5)
RETURNS(returns_repeat, 6)
RETURNS(returns_trap, 8)
RETURNS(returns_unknown, 4711)

/* Stands behind another program and counts what that one lets through. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} seen SEC(".maps");

SEC("tc") int counts_what_comes_through(struct __sk_buff *skb)
{
	__u32 key = 0;
	__u64 *count = bpf_map_lookup_elem(&seen, &key);

	if (count)
		__sync_fetch_and_add(count, 1);
	return -1;
}

char _license[] SEC("license") = "GPL";
