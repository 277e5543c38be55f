/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Prints the benchmark's conditions as pcap-filter(7) expressions: "name<TAB>expression", one a line. */
#include <linux/types.h>
#include <stdio.h>

#include "packets.h"

#define OR " or "
#define TEXT(value) #value
#define DOTTED(a, b, c, d) #a "." #b "." #c "." #d
#define SRC(a, b, c, d) "src host " DOTTED(a, b, c, d)
#define DST(a, b, c, d) "dst host " DOTTED(a, b, c, d)
#define PORT(port) "port " #port
#define SRC_PORT(port) "src port " TEXT(port)
#define DST_PORT(port) "dst port " TEXT(port)

int main(void)
{
	printf("%s\t\n", condition_name(CONDITION_NONE));
	printf("%s\ticmp\n", condition_name(CONDITION_ICMP));
	printf("%s\ttcp and " TUPLE_SOURCE(SRC) " and " TUPLE_DESTINATION(DST) " and " SRC_PORT(
		TUPLE_SOURCE_PORT) " and " DST_PORT(TUPLE_DESTINATION_PORT) "\n",
	       condition_name(CONDITION_TUPLE));
	printf("%s\ttcp and (" LONG_SOURCES(SRC, OR) ") and (" LONG_DESTINATIONS(DST, OR) ") and (" LONG_PORTS(
		PORT, OR) ")\n",
	       condition_name(CONDITION_LONG));
	return 0;
}
