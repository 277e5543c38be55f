/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What every harness prints: one measured value a line, "sample<TAB>series<TAB>value". The harnesses know nothing of
 * medians or goals; the report does.
 */
#ifndef TCTRACE_BENCH_SAMPLES_H
#define TCTRACE_BENCH_SAMPLES_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define fail(...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))

static inline void sample(const char *series, double value)
{
	printf("sample\t%s\t%.6g\n", series, value);
	fflush(stdout);
}

/* Nanoseconds of a clock. */
static inline unsigned long long nanos(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

#endif
