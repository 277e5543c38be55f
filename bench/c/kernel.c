/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What tracing costs a packet: BPF_PROG_TEST_RUN of the same no-op tc program without a tracer, with the seed's method
 * and with ours. In every round each side runs once, in an order that turns; buffers are emptied between two runs.
 *
 *   kernel TARGET.o SEED.o TRACERS-DIR ROUNDS RUNS
 *
 * Samples, nanoseconds a packet: untraced, seed.CONDITION.match, ours.CONDITION.miss, ours.CONDITION.sampled, …
 */
#include <bpf/bpf.h>

#include "samples.h"
#include "traced.h"

#define MAX_SIDES 64

struct side {
	char series[64];
	struct traced *traced;
	struct packet packet;
};

static struct side sides[MAX_SIDES];
static int side_count;

static void add(struct traced *traced, const char *tracer, const char *what, struct packet packet)
{
	struct side *side = &sides[side_count++];

	side->traced = traced;
	side->packet = packet;
	if (traced->tracer == TRACER_NOTHING)
		snprintf(side->series, sizeof(side->series), "kernel.%s", tracer);
	else
		snprintf(side->series, sizeof(side->series), "kernel.%s.%s.%s", tracer,
			 condition_name(traced->condition), what);
}

static void add_sides(const struct objects *objects)
{
	add(traced_open(objects, TRACER_NOTHING, CONDITION_NONE, 0), "untraced", "", ping());
	for (enum condition condition = 0; condition < CONDITIONS; condition++) {
		struct packet inside = packet_inside(condition);
		struct traced *seed = traced_open(objects, TRACER_SEED, condition, 0);
		struct traced *batched = traced_open(objects, TRACER_SEED_BATCHED, condition, 0);
		struct traced *ours = traced_open(objects, TRACER_OURS, condition, 0);
		struct traced *sampled = traced_open(objects, TRACER_OURS, condition, 1);

		add(seed, "seed", "match", inside);
		add(batched, "batched", "match", inside);
		add(ours, "ours", "match", inside);
		add(traced_open(objects, TRACER_OURS_DROPS, condition, 0), "drops", "match", inside);
		add(sampled, "ours", "sampled", inside);
		if (condition == CONDITION_NONE)
			continue;
		add(seed, "seed", "miss", packet_outside());
		add(ours, "ours", "miss", packet_outside());
	}
}

/* A tracer that saw nothing, or lost something, would look fast. */
static void check(const struct side *side, unsigned long long runs)
{
	const struct traced *traced = side->traced;
	bool matches = !strstr(side->series, ".miss");
	bool sampled = strstr(side->series, ".sampled");
	bool ours = traced->tracer == TRACER_OURS || traced->tracer == TRACER_OURS_DROPS;
	unsigned long long expected = !matches ? 0 : ours ? runs : 2 * runs;

	if (traced->lost)
		fail("%s: %llu events lost", side->series, traced->lost);
	if (traced->tracer == TRACER_NOTHING || (sampled && traced->received < runs))
		return;
	if (sampled || traced->received != expected)
		fail("%s: received %llu, not %llu", side->series, traced->received, expected);
}

static void run_side(struct side *side, int runs, bool measured)
{
	double nanoseconds;

	side->traced->received = 0;
	nanoseconds = traced_run(side->traced, &side->packet, runs);
	traced_drain(side->traced);
	check(side, runs);
	if (measured)
		sample(side->series, nanoseconds);
}

int main(int argc, char **argv)
{
	if (argc != 6)
		fail("usage: kernel TARGET.o SEED.o TRACERS-DIR ROUNDS RUNS");

	struct objects objects = {.target = argv[1], .seed = argv[2], .ours = argv[3]};
	int rounds = atoi(argv[4]);
	int runs = atoi(argv[5]);

	libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
	add_sides(&objects);
	for (int round = -1; round < rounds; round++)
		for (int i = 0; i < side_count; i++)
			run_side(&sides[(i + round + 1) % side_count], runs, round >= 0);
	return 0;
}
