// SPDX-License-Identifier: GPL-2.0
/* Programs that are more than one function, as large ones are: for tests that they are traced as one. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define SOURCE_ADDRESS 26

int drops(struct __sk_buff *skb);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__array(values, int(struct __sk_buff *));
} next SEC(".maps") = {
	.values = {[0] = &drops},
};

/* Where a tail call ends. */
SEC("tc") int drops(struct __sk_buff *skb)
{
	__u32 address = bpf_htonl(0x0a010203);

	bpf_skb_store_bytes(skb, SOURCE_ADDRESS, &address, sizeof(address), 0);
	return 2;
}

SEC("tc") int jumps(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &next, 0);
	return 0;
}

/* The second entry is empty: the call fails, and the program goes on. */
SEC("tc") int jumps_nowhere(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &next, 1);
	return 3;
}

static __attribute__((noinline)) int is_odd(struct __sk_buff *skb)
{
	volatile int mark = skb->mark;

	return mark & 1;
}

__attribute__((noinline)) int verdict_of(struct __sk_buff *skb)
{
	return is_odd(skb) ? 2 : 0;
}

SEC("tc") int calls(struct __sk_buff *skb)
{
	return verdict_of(skb);
}

char _license[] SEC("license") = "GPL";
