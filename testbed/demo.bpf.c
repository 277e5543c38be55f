// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What is wrong in the demo: somebody's program on the way to the server, which lets no large packet pass. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#define LARGEST 1000

SEC("tc")
int size_policy(struct __sk_buff *skb)
{
	return skb->len > LARGEST ? TC_ACT_SHOT : TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
