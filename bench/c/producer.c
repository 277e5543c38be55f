/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Fills a ring that another process made, at its command:
 *
 *   producer RINGFILL.o RING-MAP-ID
 *
 * On each line "RECORDS RECORDS-PER-SECOND" of standard input (a rate of 0: as fast as it goes) it runs the program so
 * often and answers "SENT LOST NANOSECONDS".
 */
#include <bpf/bpf.h>
#include <errno.h>

#include "object.h"
#include "packets.h"
#include "samples.h"

struct counts {
	__u64 sent;
	__u64 lost;
};

static struct bpf_object *load(const char *path, int ring)
{
	struct bpf_object *object = object_open(path);

	if (bpf_map__reuse_fd(bpf_object__find_map_by_name(object, "ring"), ring))
		fail("the ring cannot be used: %s", strerror(errno));
	object_load(object);
	return object;
}

static struct counts counted(int map)
{
	struct counts counts;
	__u32 key = 0;

	if (bpf_map_lookup_elem(map, &key, &counts))
		fail("counts: %s", strerror(errno));
	return counts;
}

static void fill(int program, long records)
{
	struct packet packet = packet_inside(CONDITION_TUPLE);
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = &packet, .data_size_in = sizeof(packet), .repeat = records);

	if (bpf_prog_test_run_opts(program, &options))
		fail("BPF_PROG_TEST_RUN: %s", strerror(errno));
}

/* A thousandth of a second's records at a time, waiting in between. */
static void fill_at(int program, long records, long rate)
{
	unsigned long long next = nanos(CLOCK_MONOTONIC);
	long batch = rate / 1000;

	for (long sent = 0; sent < records; sent += batch) {
		fill(program, batch);
		next += 1000000;
		while (nanos(CLOCK_MONOTONIC) < next)
			;
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		fail("usage: producer RINGFILL.o RING-MAP-ID");

	int ring = bpf_map_get_fd_by_id(atoi(argv[2]));
	if (ring < 0)
		fail("map %s: %s", argv[2], strerror(errno));

	struct bpf_object *object = load(argv[1], ring);
	int program = bpf_program__fd(bpf_object__find_program_by_name(object, "bench_ringfill"));
	int map = object_map(object, "counts");
	long records, rate;

	while (scanf("%ld %ld", &records, &rate) == 2) {
		struct counts before = counted(map);
		unsigned long long began = nanos(CLOCK_MONOTONIC);

		if (rate)
			fill_at(program, records, rate);
		else
			fill(program, records);

		unsigned long long took = nanos(CLOCK_MONOTONIC) - began;
		struct counts after = counted(map);

		printf("%llu %llu %llu\n", (unsigned long long)(after.sent - before.sent),
		       (unsigned long long)(after.lost - before.lost), took);
		fflush(stdout);
	}
	return 0;
}
