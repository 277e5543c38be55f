// SPDX-License-Identifier: GPL-2.0
/* Compiled without -g: a program whose type the kernel does not know. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc") int without_btf_and_func_info(struct __sk_buff *skb)
{
	return 0;
}

char _license[] SEC("license") = "GPL";
