/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Our objects with a translated filter in them, set up as the agent sets them up. */
#ifndef TCTRACE_BENCH_OURS_H
#define TCTRACE_BENCH_OURS_H

#include <bpf/libbpf.h>
#include <linux/types.h>
#include <stdbool.h>

/* Opens FOLDER/NAME.bpf.o: an object with the filter NAME already in place. */
struct bpf_object *ours_open(const char *folder, const char *name);

/*
 * Sets the tracer FOLDER/NAME.bpf.o and aims it at the loopback device of this network namespace: where
 * BPF_PROG_TEST_RUN's packets come from.
 */
void ours_set(struct bpf_object *object, const char *folder, const char *name, bool has_filter,
	      __u32 max_records_per_second, bool looks_for_drops);

#endif
