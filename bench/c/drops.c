/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What it costs a drop elsewhere on the node that an agent looks for the drops of its own packets: frames of a protocol that
 * nobody knows, sent over the loopback device, with and without our program on kfree_skb. None of them was reported.
 *
 *   drops DROPS.o ROUNDS RUNS
 *
 * Samples, nanoseconds a packet from sendto() to its drop: drops.unwatched, drops.watched
 */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "object.h"
#include "samples.h"

#define LOOPBACK 1
#define PROTOCOL ETH_P_802_EX1
#define RING_BYTES 4096

static int out;

static struct bpf_object *load(const char *path)
{
	struct bpf_object *object = object_open(path);
	int ring = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "ring", 0, 0, RING_BYTES, NULL);

	if (ring < 0)
		fail("a ring: %s", strerror(errno));
	bpf_map__set_inner_map_fd(bpf_object__find_map_by_name(object, "rings"), ring);
	object_load(object);
	return object;
}

static void open_socket(void)
{
	out = socket(AF_PACKET, SOCK_RAW, 0);
	if (out < 0)
		fail("a packet socket: %s", strerror(errno));
}

static void drop(int count)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = LOOPBACK};
	unsigned char frame[64] = {[12] = PROTOCOL >> 8, [13] = PROTOCOL & 0xff};

	for (int i = 0; i < count; i++)
		if (sendto(out, frame, sizeof(frame), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			fail("sending over the loopback device: %s (is it up?)", strerror(errno));
}

static double run(int runs)
{
	unsigned long long before = nanos(CLOCK_MONOTONIC);

	drop(runs);
	return (double)(nanos(CLOCK_MONOTONIC) - before) / runs;
}

/* A program that is not called would be fast. */
static void check(const struct bpf_program *program, int runs)
{
	struct bpf_link *link = bpf_program__attach(program);
	int statistics = bpf_enable_stats(BPF_STATS_RUN_TIME);
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);

	if (!link || statistics < 0)
		fail("attaching to kfree_skb, or run statistics: %s", strerror(errno));
	drop(runs);
	if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
		fail("the program's run count: %s", strerror(errno));
	if (info.run_cnt < (__u64)runs)
		fail("%d packets were dropped, and the program ran %llu times", runs, (unsigned long long)info.run_cnt);
	close(statistics);
	bpf_link__destroy(link);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		fail("usage: drops DROPS.o ROUNDS RUNS");

	int rounds = atoi(argv[2]);
	int runs = atoi(argv[3]);
	struct bpf_object *object = load(argv[1]);
	struct bpf_program *program = bpf_object__find_program_by_name(object, "tctrace_drop");
	open_socket();
	check(program, runs);
	for (int round = -1; round < rounds; round++) {
		for (int side = 0; side < 2; side++) {
			bool watched = (round + side) & 1;
			struct bpf_link *link = watched ? bpf_program__attach(program) : NULL;

			if (watched && !link)
				fail("attaching to kfree_skb: %s", strerror(errno));
			double each = run(runs);

			bpf_link__destroy(link);
			if (round >= 0)
				sample(watched ? "drops.watched" : "drops.unwatched", each);
		}
	}
	return 0;
}
