/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The few kernel fields that the benchmark's own programs read; CO-RE finds their real offsets. */
#ifndef TCTRACE_BENCH_SK_BUFF_H
#define TCTRACE_BENCH_SK_BUFF_H

#include <linux/types.h>

struct sk_buff {
	__u16 mac_header;
	__u16 network_header;
	__u16 transport_header;
	unsigned char *head;
} __attribute__((preserve_access_index));

#endif
