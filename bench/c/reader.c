/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The baseline of the reader: libbpf's ring_buffer__poll() and the sums that Java does as well (packets and bytes by
 * verdict and by flow).
 *
 *   reader RING-MAP-ID
 *
 * On each line "RECORDS" of standard input it reads so many and answers "RECORDS CPU-NANOSECONDS CHECKSUM". With
 * "0" it reads until a second passes without a record.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <string.h>

#include "samples.h"
#include "tctrace.h"

#define FLOWS 65536 /* a power of two */

struct flow {
	__u64 addresses; /* 0: a free place */
	__u64 ports;	 /* and the protocol */
	__u64 packets;
	__u64 bytes;
};

static struct flow flows[FLOWS];
static __u64 verdict_packets[TCTRACE_VERDICTS];
static __u64 verdict_bytes[TCTRACE_VERDICTS];
static __u64 records_read;

static struct flow *flow_of(__u64 addresses, __u64 ports)
{
	__u64 hash = (addresses ^ ports * 0x9e3779b97f4a7c15ull) * 0xff51afd7ed558ccdull;

	for (__u32 at = hash >> 48;; at = (at + 1) & (FLOWS - 1)) {
		struct flow *flow = &flows[at];

		if (flow->addresses == addresses && flow->ports == ports)
			return flow;
		if (!flow->addresses) {
			flow->addresses = addresses;
			flow->ports = ports;
			return flow;
		}
	}
}

static int on_record(void *context, void *data, size_t size)
{
	const struct tctrace_record *record = data;
	const __u8 *packet = (const __u8 *)(record + 1);
	__u32 verdict = TCTRACE_VERDICT_INDEX(record->verdict);
	struct flow *flow;
	__u64 addresses;
	__u32 ports = 0;
	__u32 at;

	verdict_packets[verdict]++;
	verdict_bytes[verdict] += record->entry_len;
	records_read++;

	if (record->entry_caplen < ETH_HLEN + sizeof(struct iphdr) || packet[12] != 8 || packet[13] != 0)
		return 0;
	memcpy(&addresses, packet + 26, sizeof(addresses));
	at = ETH_HLEN + 4 * (packet[14] & 15);
	if ((packet[23] == IPPROTO_TCP || packet[23] == IPPROTO_UDP) && record->entry_caplen >= at + 4)
		memcpy(&ports, packet + at, sizeof(ports));
	flow = flow_of(addresses, (__u64)packet[23] << 32 | ports);
	flow->packets++;
	flow->bytes += record->entry_len;
	return 0;
}

/* Says whether both readers came to the same sums. */
static __u64 checksum(void)
{
	__u64 sum = 0;

	for (int i = 0; i < TCTRACE_VERDICTS; i++)
		sum = sum * 31 + verdict_packets[i] * 7 + verdict_bytes[i];
	for (int i = 0; i < FLOWS; i++)
		sum += flows[i].packets * (flows[i].ports & 0xffff) + flows[i].bytes;
	return sum;
}

static void clear(void)
{
	memset(flows, 0, sizeof(flows));
	memset(verdict_packets, 0, sizeof(verdict_packets));
	memset(verdict_bytes, 0, sizeof(verdict_bytes));
	records_read = 0;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		fail("usage: reader RING-MAP-ID");

	int map = bpf_map_get_fd_by_id(atoi(argv[1]));
	struct ring_buffer *ring = map < 0 ? NULL : ring_buffer__new(map, on_record, NULL, NULL);
	unsigned long long wanted;

	if (!ring)
		fail("map %s: %s", argv[1], strerror(errno));
	while (scanf("%llu", &wanted) == 1) {
		unsigned long long began, cpu;

		clear();
		began = nanos(CLOCK_THREAD_CPUTIME_ID);
		if (wanted) {
			while (records_read < wanted)
				ring_buffer__poll(ring, 50);
		} else {
			printf("ready\n");
			fflush(stdout);
			for (int idle = 0; idle < 20;)
				idle = ring_buffer__poll(ring, 50) > 0 || ring_buffer__consume(ring) > 0 ? 0 : idle + 1;
		}
		cpu = nanos(CLOCK_THREAD_CPUTIME_ID) - began;
		printf("%llu %llu %llu\n", (unsigned long long)records_read, cpu, (unsigned long long)checksum());
		fflush(stdout);
	}
	return 0;
}
