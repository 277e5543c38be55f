// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The pass-through probe: a tc program to trace where there is none. TC_ACT_UNSPEC (TCX_NEXT) leaves every packet to
 * whatever comes next, as if the probe were not there. Its argument's type is what lets a tracer read the packet on 5.10.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int tctrace_probe(struct __sk_buff *skb)
{
	return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
