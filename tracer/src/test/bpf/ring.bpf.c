// SPDX-License-Identifier: GPL-2.0
/* Writes numbered records of changing length into a ring. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} written SEC(".maps");

/* The mark chooses: 0 a record of 8 to 71 bytes, of words that count up from its number; 1 one that is discarded. */
SEC("tc") int writes_record(struct __sk_buff *skb)
{
	__u64 record[9] = {};
	__u64 *number;
	__u32 key = 0;
	void *dropped;

	if (skb->mark == 1) {
		dropped = bpf_ringbuf_reserve(&records, 24, 0);
		if (!dropped)
			return 1;
		bpf_ringbuf_discard(dropped, 0);
		return 0;
	}
	number = bpf_map_lookup_elem(&written, &key);
	if (!number)
		return 2;
#pragma unroll
	for (int i = 0; i < 9; i++)
		record[i] = *number + i;
	if (bpf_ringbuf_output(&records, record, 8 + (*number & 63), 0))
		return 1;
	(*number)++;
	return 0;
}

char _license[] SEC("license") = "GPL";
