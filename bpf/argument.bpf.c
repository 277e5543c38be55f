// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Asks the verifier whether a program hands its argument over to tracers. Loaded, never attached. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("fentry")
int tctrace_argument(unsigned long long *arguments)
{
	unsigned long long packet = arguments[0];

	/* Else the compiler leaves the read out. */
	asm volatile("" : : "r"(packet));
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
