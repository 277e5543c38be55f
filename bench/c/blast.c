/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Keeps a pair of network namespaces busy: UDP packets of a ping's size, sent and received by one thread in turns, so that
 * every packet takes the whole path (socket, device, tc program, stack, socket) and none is ever dropped.
 *
 *   blast SENDER-NETNS-FILE RECEIVER-NETNS-FILE MILLISECONDS
 *
 * Packets go to 10.1.0.0 … 10.1.0.99 in turn, so that a filter on one of them matches 1 %. Prints packets a second.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>

#include "samples.h"

#define DESTINATIONS 100
#define BATCH 50
#define PORT 9999
#define PAYLOAD 56

static struct sockaddr_in destinations[DESTINATIONS];
static char payload[PAYLOAD];

static int socket_in(const char *netns)
{
	int fd = open(netns, O_RDONLY);
	int made;

	if (fd < 0 || setns(fd, CLONE_NEWNET))
		fail("%s: %s", netns, strerror(errno));
	made = socket(AF_INET, SOCK_DGRAM, 0);
	if (made < 0)
		fail("socket: %s", strerror(errno));
	return made;
}

static void send_batch(int sender, int first)
{
	struct iovec part = {.iov_base = payload, .iov_len = sizeof(payload)};
	struct mmsghdr messages[BATCH] = {};

	for (int i = 0; i < BATCH; i++) {
		messages[i].msg_hdr.msg_name = &destinations[(first + i) % DESTINATIONS];
		messages[i].msg_hdr.msg_namelen = sizeof(destinations[0]);
		messages[i].msg_hdr.msg_iov = &part;
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	for (int sent = 0; sent < BATCH;) {
		int more = sendmmsg(sender, messages + sent, BATCH - sent, 0);

		if (more < 0)
			fail("sendmmsg: %s", strerror(errno));
		sent += more;
	}
}

static void receive_batch(int receiver)
{
	static char buffers[BATCH][2 * PAYLOAD];
	struct mmsghdr messages[BATCH] = {};
	struct iovec parts[BATCH];

	for (int i = 0; i < BATCH; i++) {
		parts[i] = (struct iovec){.iov_base = buffers[i], .iov_len = sizeof(buffers[i])};
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	for (int received = 0; received < BATCH;) {
		int more = recvmmsg(receiver, messages, BATCH - received, MSG_WAITFORONE, NULL);

		if (more < 0)
			fail("recvmmsg: %s: a packet got lost", strerror(errno));
		received += more;
	}
}

int main(int argc, char **argv)
{
	if (argc != 4)
		fail("usage: blast SENDER-NETNS-FILE RECEIVER-NETNS-FILE MILLISECONDS");

	struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	struct timeval patience = {.tv_sec = 2};
	int receiver = socket_in(argv[2]);
	int sender = socket_in(argv[1]);
	unsigned long long began, end;
	unsigned long long packets = 0;

	if (bind(receiver, (struct sockaddr *)&any, sizeof(any)) ||
	    setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		fail("the receiver: %s", strerror(errno));
	for (int i = 0; i < DESTINATIONS; i++)
		destinations[i] = (struct sockaddr_in){.sin_family = AF_INET,
						       .sin_port = htons(PORT),
						       .sin_addr.s_addr = htonl(0x0a010000 + i)};
	began = nanos(CLOCK_MONOTONIC);
	end = began + atoll(argv[3]) * 1000000;
	while (nanos(CLOCK_MONOTONIC) < end) {
		send_batch(sender, packets % DESTINATIONS);
		receive_batch(receiver);
		packets += BATCH;
	}
	printf("%.1f\n", packets * 1e9 / (nanos(CLOCK_MONOTONIC) - began));
	return 0;
}
