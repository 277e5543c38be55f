// SPDX-License-Identifier: GPL-2.0
/* A dispatcher as libxdp and bpfman have it: each slot is a function that an extension program may replace. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define SLOT(name)                                                                                                     \
	__attribute__((noinline)) int name(struct __sk_buff *skb)                                                          \
	{                                                                                                                  \
		volatile int verdict = -1;                                                                                     \
                                                                                                                       \
		if (!skb)                                                                                                      \
			return 0;                                                                                                  \
		return verdict;                                                                                                \
	}

SLOT(prog0)
SLOT(prog1)

SEC("tc") int tc_dispatcher(struct __sk_buff *skb)
{
	int verdict = prog0(skb);

	return verdict == -1 ? prog1(skb) : verdict;
}

char _license[] SEC("license") = "GPL";
