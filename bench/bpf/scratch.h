/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What the filter that is measured alone works on, shared with its harness. */
#ifndef TCTRACE_BENCH_SCRATCH_H
#define TCTRACE_BENCH_SCRATCH_H

#include "tctrace.h"

struct scratch {
	__u64 copied;
	__u64 matches;
	__u8 bytes[2 * TCTRACE_CAPTURE_MAX]; /* as far as a filter may read */
};

#endif
