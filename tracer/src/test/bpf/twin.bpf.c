// SPDX-License-Identifier: GPL-2.0
/* Linked before chain.bpf.c, which has a program of the same name as the static function here. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct other {
	int length;
};

static __attribute__((noinline)) int returns_ok(struct other *other)
{
	volatile int one = 1;

	return one + other->length;
}

SEC("tc") int twin(struct __sk_buff *skb)
{
	struct other other = {skb->len};

	return returns_ok(&other) ? 0 : 2;
}
