/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#include "traced.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>

#include "object.h"
#include "ours.h"
#include "samples.h"
#include "tctrace.h"

/* Room for one batch of runs: 1,000 events or records and their headers. */
#define EVENT_PAGES 256
#define RING_BYTES (4 << 20)

static int load_target(const struct objects *objects)
{
	struct bpf_object *object = object_open(objects->target);

	object_load(object);
	return bpf_program__fd(bpf_object__find_program_by_name(object, "bench_target"));
}

static void attach_all(struct bpf_object *object)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object) {
		if (!bpf_program__attach(program))
			fail("%s: cannot be attached: %s", bpf_program__name(program), strerror(errno));
	}
}

/* libbpf 1.1 knows this attach type by its number only. */
#define BPF_TRACE_FSESSION 58

static void make_session(struct bpf_object *object, const char *name)
{
	bpf_program__set_expected_attach_type(bpf_object__find_program_by_name(object, name), BPF_TRACE_FSESSION);
}

static void aim(struct bpf_object *object, int target)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object) {
		if (bpf_program__set_attach_target(program, target, "bench_target"))
			fail("%s: cannot be aimed at the target", bpf_program__name(program));
	}
}

static enum bpf_perf_event_ret on_event(void *context, int cpu, struct perf_event_header *event)
{
	struct traced *traced = context;

	if (event->type == PERF_RECORD_LOST)
		traced->lost++;
	else
		traced->received++;
	return LIBBPF_PERF_EVENT_CONT;
}

static int on_record(void *context, void *data, size_t size)
{
	((struct traced *)context)->received++;
	return 0;
}

static void open_seed(struct traced *traced, const struct objects *objects)
{
	struct bpf_object *object = object_open(objects->seed);
	__u32 condition = traced->condition;
	/* As libbpf's and cilium/ebpf's own readers open it: every event wakes the reader. */
	struct perf_event_attr attributes = {
		.size = sizeof(attributes),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		.wakeup_events = traced->tracer == TRACER_SEED_BATCHED ? TCTRACE_WAKE_EVERY : 1,
	};

	aim(object, traced->program);
	object_set(object, "condition", &condition, sizeof(condition));
	object_load(object);
	traced->events = perf_buffer__new_raw(object_map(object, "events"), EVENT_PAGES, &attributes, on_event, traced,
					      NULL);
	if (!traced->events)
		fail("perf buffer: %s", strerror(errno));
	attach_all(object);
}

static void open_ours(struct traced *traced, const struct objects *objects)
{
	const char *condition = condition_name(traced->condition);
	const char *folder = traced->tracer == TRACER_SESSION ? objects->sessions : objects->ours;
	struct bpf_object *object = ours_open(folder, condition);

	if (traced->tracer == TRACER_SESSION)
		make_session(object, "tctrace_session");
	aim(object, traced->program);
	ours_set(object, folder, condition, traced->condition != CONDITION_NONE,
		 traced->max_records_per_second, traced->tracer == TRACER_OURS_DROPS);
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "ring"), RING_BYTES);
	object_load(object);
	traced->records = ring_buffer__new(object_map(object, "ring"), on_record, traced, NULL);
	if (!traced->records)
		fail("ring buffer: %s", strerror(errno));
	attach_all(object);
}

static void open_empty(const struct traced *traced, const struct objects *objects)
{
	struct bpf_object *object = object_open(objects->empty);
	bool session = traced->tracer == TRACER_EMPTY_SESSION;
	struct bpf_program *program;

	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, session == !strcmp(bpf_program__name(program), "empty_session"));
	make_session(object, "empty_session");
	aim(object, traced->program);
	object_load(object);
	bpf_object__for_each_program(program, object) {
		if (bpf_program__autoload(program) && !bpf_program__attach(program))
			fail("%s: cannot be attached: %s", bpf_program__name(program), strerror(errno));
	}
}

struct traced *traced_open(const struct objects *objects, enum tracer tracer, enum condition condition,
			   __u32 max_records_per_second)
{
	struct traced *traced = calloc(1, sizeof(*traced));

	traced->tracer = tracer;
	traced->condition = condition;
	traced->max_records_per_second = max_records_per_second;
	traced->program = load_target(objects);
	if (tracer == TRACER_SEED || tracer == TRACER_SEED_BATCHED)
		open_seed(traced, objects);
	if (tracer == TRACER_OURS || tracer == TRACER_OURS_DROPS || tracer == TRACER_SESSION)
		open_ours(traced, objects);
	if (tracer == TRACER_EMPTY_PAIR || tracer == TRACER_EMPTY_SESSION)
		open_empty(traced, objects);
	return traced;
}

double traced_run(const struct traced *traced, const struct packet *packet, int runs)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet, .data_size_in = sizeof(*packet), .repeat = runs);

	if (bpf_prog_test_run_opts(traced->program, &options))
		fail("BPF_PROG_TEST_RUN: %s", strerror(errno));
	return options.duration;
}

void traced_drain(struct traced *traced)
{
	if (traced->events)
		perf_buffer__consume(traced->events);
	if (traced->records)
		ring_buffer__consume(traced->records);
}
