/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What the filter alone costs: a translated expression, the same condition in C, and no condition, each asked sixteen
 * times a run. tc programs only, so this runs on any kernel.
 *
 *   filter TRANSLATED-DIR IN-C.o ROUNDS RUNS
 *
 * Samples, nanoseconds a call: translated.CONDITION.match, c.CONDITION.miss, empty.…
 */
#include <bpf/bpf.h>
#include <errno.h>

#include "object.h"
#include "ours.h"
#include "packets.h"
#include "samples.h"
#include "scratch.h"

#define CALLS 16
#define MAX_SIDES 32

struct side {
	char series[64];
	struct bpf_object *object;
	struct packet packet;
	bool matches;
};

static struct side sides[MAX_SIDES];
static int side_count;

static struct bpf_object *loaded(struct bpf_object *object)
{
	object_load(object);
	return object;
}

static struct bpf_object *written_in_c(const char *path, __u32 condition)
{
	struct bpf_object *object = object_open(path);

	object_set(object, "condition", &condition, sizeof(condition));
	return loaded(object);
}

static void add(const char *kind, enum condition condition, struct bpf_object *object, bool empty)
{
	for (int match = 0; match < 2; match++) {
		struct side *side = &sides[side_count++];

		snprintf(side->series, sizeof(side->series), "filter.%s.%s.%s", kind, condition_name(condition),
			 match ? "match" : "miss");
		side->object = object;
		side->packet = match ? packet_inside(condition) : packet_outside();
		side->matches = match || empty;
	}
}

static void run_side(struct side *side, int runs, bool measured)
{
	int fd = bpf_program__fd(bpf_object__find_program_by_name(side->object, "bench_filter"));
	int map = object_map(side->object, "scratch");
	struct scratch scratch = {};
	unsigned long long began, took;
	__u32 key = 0;

	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = &side->packet, .data_size_in = sizeof(side->packet),
		    .repeat = runs);
	bpf_map_update_elem(map, &key, &scratch, BPF_ANY);
	began = nanos(CLOCK_MONOTONIC);
	if (bpf_prog_test_run_opts(fd, &options))
		fail("BPF_PROG_TEST_RUN: %s", strerror(errno));
	took = nanos(CLOCK_MONOTONIC) - began;
	bpf_map_lookup_elem(map, &key, &scratch);
	if (scratch.matches != (side->matches ? (unsigned long long)CALLS * runs : 0))
		fail("%s: %llu matches", side->series, (unsigned long long)scratch.matches);
	if (measured)
		sample(side->series, (double)took / runs / CALLS);
}

int main(int argc, char **argv)
{
	if (argc != 5)
		fail("usage: filter TRANSLATED-DIR IN-C.o ROUNDS RUNS");

	int rounds = atoi(argv[3]);
	int runs = atoi(argv[4]);

	for (enum condition condition = CONDITION_ICMP; condition < CONDITIONS; condition++) {
		add("translated", condition, loaded(ours_open(argv[1], condition_name(condition))), false);
		add("c", condition, written_in_c(argv[2], condition), false);
		add("empty", condition, loaded(ours_open(argv[1], "none")), true);
	}
	for (int round = -1; round < rounds; round++)
		for (int i = 0; i < side_count; i++)
			run_side(&sides[(i + round + 1) % side_count], runs, round >= 0);
	return 0;
}
