/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Tracers that return at once: what they cost is what the kernel takes for calling a tracer. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

/* As the tracer needs it: by its use the kernel makes room for the cookie. */
extern __u64 *bpf_session_cookie(void *context) __ksym __weak;

SEC("fentry")
int empty_entry(void *context)
{
	return 0;
}

SEC("fexit")
int empty_exit(void *context)
{
	return 0;
}

SEC("fentry")
int empty_session(void *context)
{
	return *bpf_session_cookie(context) ? 0 : 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
