/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The packets that the benchmarks send: Ethernet, IPv4, then ICMP, TCP or UDP, padded to the size of a ping. */
#ifndef TCTRACE_BENCH_PACKETS_H
#define TCTRACE_BENCH_PACKETS_H

#include <arpa/inet.h>
#include <linux/icmp.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <string.h>

#include "../bpf/conditions.h"

static inline const char *condition_name(enum condition condition)
{
	static const char *const names[CONDITIONS] = {"none", "icmp", "tuple", "long"};

	return names[condition];
}

struct packet {
	struct ethhdr eth;
	struct iphdr ip;
	union {
		struct icmphdr icmp;
		struct tcphdr tcp;
		__u8 payload[64];
	};
} __attribute__((packed));

static inline struct packet ip_packet(__u8 protocol, __u32 source, __u32 destination)
{
	struct packet packet = {
		.eth = {.h_dest = {2, 0, 0, 0, 0, 2}, .h_source = {2, 0, 0, 0, 0, 1}, .h_proto = htons(ETH_P_IP)},
		.ip = {.version = 4,
		       .ihl = 5,
		       .tot_len = htons(sizeof(struct iphdr) + sizeof(packet.payload)),
		       .ttl = 64,
		       .protocol = protocol,
		       .saddr = htonl(source),
		       .daddr = htonl(destination)},
	};

	return packet;
}

static inline struct packet ping(void)
{
	struct packet packet = ip_packet(IPPROTO_ICMP, TUPLE_SOURCE(ADDRESS), TUPLE_DESTINATION(ADDRESS));

	packet.icmp.type = ICMP_ECHO;
	return packet;
}

static inline struct packet tcp_packet(__u32 source, __u32 destination, __u16 source_port, __u16 destination_port)
{
	struct packet packet = ip_packet(IPPROTO_TCP, source, destination);

	packet.tcp.source = htons(source_port);
	packet.tcp.dest = htons(destination_port);
	packet.tcp.doff = 5;
	packet.tcp.ack = 1;
	return packet;
}

/* A packet that the condition is about. */
static inline struct packet packet_inside(enum condition condition)
{
	switch (condition) {
	case CONDITION_TUPLE:
		return tcp_packet(TUPLE_SOURCE(ADDRESS), TUPLE_DESTINATION(ADDRESS), TUPLE_SOURCE_PORT,
				  TUPLE_DESTINATION_PORT);
	case CONDITION_LONG:
		return tcp_packet(LONG_LAST_SOURCE, LONG_LAST_DESTINATION, TUPLE_SOURCE_PORT, LONG_LAST_PORT);
	default:
		return ping();
	}
}

/* A packet of another flow, as busy nodes see them by the million. */
static inline struct packet packet_outside(void)
{
	return tcp_packet(ADDRESS(10, 9, 9, 9), TUPLE_DESTINATION(ADDRESS), 50000, TUPLE_DESTINATION_PORT);
}

#endif
