// SPDX-License-Identifier: Apache-2.0
/*
 * Sends frames by PACKET_TX_RING (packet(7)): the kernel copies their Ethernet header only, the rest stays in the ring's pages.
 *
 * ring_sender DEVICE COUNT OFFSET HEX: COUNT frames of the bytes HEX, which begin OFFSET bytes behind the start of a page
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define FRAME 8192

static void need(int holds, const char *what)
{
	if (!holds) {
		perror(what);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	struct tpacket_req ring = {.tp_block_size = FRAME, .tp_block_nr = 1, .tp_frame_size = FRAME, .tp_frame_nr = 1};
	struct sockaddr_ll device = {.sll_family = AF_PACKET, .sll_protocol = htons(0x0800)};
	int version = TPACKET_V2, on = 1;
	struct tpacket2_hdr *frame;
	int sender, count, offset;
	size_t length;

	need(argc == 5, "DEVICE COUNT OFFSET HEX");
	count = atoi(argv[2]);
	offset = atoi(argv[3]);
	length = strlen(argv[4]) / 2;
	sender = socket(AF_PACKET, SOCK_RAW, 0);
	need(sender >= 0, "socket");
	need(!setsockopt(sender, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)), "PACKET_VERSION");
	need(!setsockopt(sender, SOL_PACKET, PACKET_TX_HAS_OFF, &on, sizeof(on)), "PACKET_TX_HAS_OFF");
	need(!setsockopt(sender, SOL_PACKET, PACKET_TX_RING, &ring, sizeof(ring)), "PACKET_TX_RING");
	device.sll_ifindex = if_nametoindex(argv[1]);
	need(!bind(sender, (struct sockaddr *)&device, sizeof(device)), "bind");
	frame = mmap(NULL, FRAME, PROT_READ | PROT_WRITE, MAP_SHARED, sender, 0);
	need(frame != MAP_FAILED, "mmap");
	while (count--) {
		for (size_t i = 0; i < length; i++)
			sscanf(argv[4] + 2 * i, "%2hhx", (unsigned char *)frame + offset + i);
		frame->tp_len = length;
		frame->tp_mac = offset;
		frame->tp_status = TP_STATUS_SEND_REQUEST;
		/* Without MSG_DONTWAIT it returns once the frame was sent and freed. */
		need(send(sender, NULL, 0, 0) == (ssize_t)length, "send");
	}
	return 0;
}
