/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A copy of the no-op tc program with or without a tracer on it. Every side of a comparison gets a copy of its own, so
 * that all stay loaded and attached while the runs alternate: nothing is attached or detached between two figures.
 */
#ifndef TCTRACE_BENCH_TRACED_H
#define TCTRACE_BENCH_TRACED_H

#include <bpf/libbpf.h>
#include <linux/types.h>

#include "packets.h"

/*
 * TRACER_SEED_BATCHED: the seed's method, its reader woken as seldom as ours, which the seed's is not. TRACER_OURS_DROPS:
 * ours, which keeps in mind what it reported, for the program on drops. TRACER_SESSION: ours as a session program.
 * TRACER_EMPTY_PAIR, TRACER_EMPTY_SESSION: programs that return at once.
 */
enum tracer {
	TRACER_NOTHING,
	TRACER_SEED,
	TRACER_SEED_BATCHED,
	TRACER_OURS,
	TRACER_OURS_DROPS,
	TRACER_SESSION,
	TRACER_EMPTY_PAIR,
	TRACER_EMPTY_SESSION
};

struct objects {
	const char *target;
	const char *seed;
	const char *ours;     /* a folder of our tracer, once with each condition's filter in it */
	const char *sessions; /* the same of our tracer as a session program; NULL: these are not measured */
	const char *empty;    /* programs that return at once; NULL where sessions is */
};

struct traced {
	enum tracer tracer;
	enum condition condition;
	__u32 max_records_per_second; /* 0: every match is reported */
	int program;                  /* the copy's file descriptor */
	struct perf_buffer *events;   /* of the seed's method */
	struct ring_buffer *records;  /* of ours */
	unsigned long long received;
	unsigned long long lost;
};

/* Loads and attaches; ends the process with the reason where the kernel refuses. */
struct traced *traced_open(const struct objects *objects, enum tracer tracer, enum condition condition,
			   __u32 max_records_per_second);

/* Runs the program on one packet and returns the kernel's average, in nanoseconds a run. */
double traced_run(const struct traced *traced, const struct packet *packet, int runs);

/* Takes in what the runs sent, so that no run ever meets a full buffer. */
void traced_drain(struct traced *traced);

#endif
