/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What tracing costs a packet: BPF_PROG_TEST_RUN of the same no-op tc program without a tracer, with the seed's method
 * and with ours. In every round each side runs once, in an order that turns; buffers are emptied between two runs.
 *
 *   kernel TARGET.o SEED.o TRACERS-DIR ROUNDS RUNS
 *   kernel TARGET.o SEED.o TRACERS-DIR ROUNDS RUNS SESSIONS-DIR EMPTY.o
 *
 * The second: as a pair and as a session program, which the kernel must have.
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

/* The tracer as a pair and as a session program, and what the kernel takes for calling either. */
static void add_session_sides(const struct objects *objects)
{
	static const char *const names[] = {"seed", "pair", "session"};
	struct traced *traced[] = {
		traced_open(objects, TRACER_SEED, CONDITION_ICMP, 0),
		traced_open(objects, TRACER_OURS, CONDITION_ICMP, 0),
		traced_open(objects, TRACER_SESSION, CONDITION_ICMP, 0),
	};

	add(traced_open(objects, TRACER_NOTHING, CONDITION_NONE, 0), "untraced", "", ping());
	for (int i = 0; i < 3; i++) {
		add(traced[i], names[i], "match", packet_inside(CONDITION_ICMP));
		add(traced[i], names[i], "miss", packet_outside());
	}
	add(traced_open(objects, TRACER_EMPTY_PAIR, CONDITION_ICMP, 0), "pair", "empty", ping());
	add(traced_open(objects, TRACER_EMPTY_SESSION, CONDITION_ICMP, 0), "session", "empty", ping());
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
	bool matches = !strstr(side->series, ".miss") && !strstr(side->series, ".empty");
	bool sampled = strstr(side->series, ".sampled");
	bool ours = traced->tracer == TRACER_OURS || traced->tracer == TRACER_OURS_DROPS ||
		    traced->tracer == TRACER_SESSION;
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
	if (argc != 6 && argc != 8)
		fail("usage: kernel TARGET.o SEED.o TRACERS-DIR ROUNDS RUNS [SESSIONS-DIR EMPTY.o]");

	struct objects objects = {.target = argv[1], .seed = argv[2], .ours = argv[3]};
	int rounds = atoi(argv[4]);
	int runs = atoi(argv[5]);

	libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
	if (argc == 8) {
		objects.sessions = argv[6];
		objects.empty = argv[7];
		add_session_sides(&objects);
	} else {
		add_sides(&objects);
	}
	for (int round = -1; round < rounds; round++)
		for (int i = 0; i < side_count; i++)
			run_side(&sides[(i + round + 1) % side_count], runs, round >= 0);
	return 0;
}
