// SPDX-License-Identifier: GPL-2.0
/* Replaces a whole tc program, as dispatchers do with their slots. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("freplace") int extension(struct __sk_buff *skb)
{
	return 2;
}

char _license[] SEC("license") = "GPL";
