/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The tracer's settings and maps, and what helps the verifier to follow it. */
#ifndef TCTRACE_MAPS_H
#define TCTRACE_MAPS_H

#include "tctrace.h"

const volatile struct tctrace_settings settings = {};

/* Keyed by CPU: such a lookup is inlined, one in a per-CPU map is a call on most kernels. The agent sets max_entries. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tctrace_calls);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tctrace_counters);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tctrace_budget);
} budget SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

/* Reads again what was just written, as a value that the verifier knows nothing of. */
#define FORGET(place) (*(volatile typeof(place) *)&(place))

/* The smaller of two. In assembly, because the compiler compares one copy of a value and then uses another. */
static __always_inline __u64 at_most(__u64 value, __u64 limit)
{
	asm volatile("if %0 <= %1 goto +1\n"
		     "%0 = %1\n"
		     : "+r"(value)
		     : "r"(limit));
	return value;
}

static __always_inline struct tctrace_counters *own_counters(__u32 cpu)
{
	return bpf_map_lookup_elem(&counters, &cpu);
}

#endif
