/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * How long bpf_object__load() takes for the tracer's object, once for each of many programs, and nothing else: what an agent that
 * attaches to all of them is compared with. The programs are left on the loopback device of this network namespace.
 *
 *   attach TARGET.o TRACERS-DIR PROGRAMS ROUNDS
 *
 * Samples, seconds for all of them: footprint.attach.libbpf
 */
#include <bpf/bpf.h>
#include <string.h>

#include "object.h"
#include "ours.h"
#include "samples.h"

#define LOOPBACK 1
#define MAX_PROGRAMS 256
#define CONDITION "icmp"

static void put_on_loopback(struct bpf_object *target, int priority)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = LOOPBACK, .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = 1, .priority = priority);

	options.prog_fd = bpf_program__fd(bpf_object__find_program_by_name(target, "bench_target"));
	bpf_tc_hook_create(&hook);
	if (bpf_tc_attach(&hook, &options))
		fail("the programs cannot be attached to the loopback device");
}

static void aim(struct bpf_object *tracer, const char *program, struct bpf_object *target)
{
	int fd = bpf_program__fd(bpf_object__find_program_by_name(target, "bench_target"));

	if (bpf_program__set_attach_target(bpf_object__find_program_by_name(tracer, program), fd, "bench_target"))
		fail("%s cannot be aimed", program);
}

static double load_one(const char *tracers, struct bpf_object *target)
{
	struct bpf_object *tracer = ours_open(tracers, CONDITION);
	unsigned long long began;
	double seconds;

	ours_set(tracer, tracers, CONDITION, true, 100, false);
	aim(tracer, "tctrace_entry", target);
	aim(tracer, "tctrace_exit", target);
	began = nanos(CLOCK_MONOTONIC);
	object_load(tracer);
	seconds = (nanos(CLOCK_MONOTONIC) - began) / 1e9;
	bpf_object__close(tracer);
	return seconds;
}

int main(int argc, char **argv)
{
	static struct bpf_object *targets[MAX_PROGRAMS];

	if (argc != 5)
		fail("usage: attach TARGET.o TRACERS-DIR PROGRAMS ROUNDS");

	int programs = atoi(argv[3]);

	if (programs > MAX_PROGRAMS)
		fail("at most %d programs", MAX_PROGRAMS);
	libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
	for (int i = 0; i < programs; i++) {
		targets[i] = object_open(argv[1]);
		object_load(targets[i]);
		put_on_loopback(targets[i], i + 1);
	}
	for (int round = 0; round < atoi(argv[4]); round++) {
		double seconds = 0;

		for (int i = 0; i < programs; i++)
			seconds += load_one(argv[2], targets[i]);
		sample("footprint.attach.libbpf", seconds);
	}
	return 0;
}
