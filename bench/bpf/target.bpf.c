/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What is traced: a tc program that does nothing. Whatever a run of it costs more when a tracer is attached is the
 * tracer's cost, trampolines included.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int bench_target(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
