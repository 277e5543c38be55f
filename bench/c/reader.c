/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The baseline of the reader: libbpf's ring_buffer__poll() and the sums that Java does as well (packets and bytes by
 * verdict and by flow).
 *
 *   reader RING-MAP-ID
 *
 * On each line "RECORDS" of standard input it reads so many and answers "RECORDS CPU-NANOSECONDS CHECKSUM". With
 * "0" it reads until a second passes without a record. With "-RECORDS" it only loads, of each record, the words that the sums
 * need, and adds them up: what the memory takes of any reader.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

struct ring_memory {
	unsigned long *consumer;
	const __u8 *data;
	unsigned long mask;
};

/* The ring as kernel/bpf/ringbuf.c shows it, the data once. */
static struct ring_memory ring_memory(int map)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	long page = sysconf(_SC_PAGESIZE);
	void *consumer, *producer;

	if (bpf_obj_get_info_by_fd(map, &info, &length))
		fail("the ring: %s", strerror(errno));
	consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	producer = mmap(NULL, page + info.max_entries, PROT_READ, MAP_SHARED, map, page);
	if (consumer == MAP_FAILED || producer == MAP_FAILED)
		fail("mmap of the ring: %s", strerror(errno));
	return (struct ring_memory){consumer, (const __u8 *)producer + page, info.max_entries - 1};
}

/* One word of each line that on_record() looks at. A record that wraps around is loaded up to where it does. */
static __u64 touch(struct ring_memory *ring, __u64 records)
{
	const __u64 header = 8, ports = sizeof(struct tctrace_record) + ETH_HLEN + sizeof(struct iphdr);
	unsigned long position = *ring->consumer;
	__u64 sum = 0;

	for (__u64 i = 0; i < records; i++) {
		unsigned long at = position & ring->mask;
		const struct tctrace_record *record = (const void *)(ring->data + at + header);
		__u32 bytes = __atomic_load_n((const __u32 *)(ring->data + at), __ATOMIC_ACQUIRE);
		__u32 word = 0;

		sum += (__u32)record->verdict + record->entry_len + record->entry_caplen;
		if (at + header + ports + sizeof(word) <= ring->mask + 1)
			memcpy(&word, (const __u8 *)record + ports, sizeof(word));
		sum += word;
		position += (bytes + header + 7) & ~7ul;
	}
	__atomic_store_n(ring->consumer, position, __ATOMIC_RELEASE);
	return sum;
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
	struct ring_memory memory;
	long long wanted;

	if (!ring)
		fail("map %s: %s", argv[1], strerror(errno));
	memory = ring_memory(map);
	while (scanf("%lld", &wanted) == 1) {
		unsigned long long began, cpu;

		clear();
		began = nanos(CLOCK_THREAD_CPUTIME_ID);
		if (wanted < 0) {
			records_read = -wanted;
			verdict_packets[0] = touch(&memory, -wanted);
		} else if (wanted) {
			while (records_read < (__u64)wanted)
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
