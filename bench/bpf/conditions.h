/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The questions that every benchmark asks: as C for the programs that answer them by hand, and (through c/conditions.c,
 * which prints them) as pcap-filter(7) expressions for those that are translated. One list, so that both stay the same.
 */
#ifndef TCTRACE_BENCH_CONDITIONS_H
#define TCTRACE_BENCH_CONDITIONS_H

enum condition { CONDITION_NONE, CONDITION_ICMP, CONDITION_TUPLE, CONDITION_LONG, CONDITIONS };

/* An IPv4 address in host byte order. */
#define ADDRESS(a, b, c, d) ((__u32)(a) << 24 | (b) << 16 | (c) << 8 | (d))

#define TUPLE_SOURCE(IS) IS(10, 0, 0, 1)
#define TUPLE_DESTINATION(IS) IS(10, 0, 0, 2)
#define TUPLE_SOURCE_PORT 40000
#define TUPLE_DESTINATION_PORT 443

/*
 * tcp, from one of 36 addresses, to one of 35, to or from one of 8 ports: libpcap makes 100 instructions of it. The
 * addresses are scattered, as in a list that grew: neither side gets to test a range.
 */
#define LONG_SOURCES(IS, OR) \
	IS(10, 25, 104, 47) OR IS(10, 45, 14, 216) OR IS(10, 42, 154, 210) OR IS(10, 31, 236, 89) OR \
	IS(10, 6, 80, 29) OR IS(10, 46, 212, 43) OR IS(10, 79, 130, 190) OR IS(10, 31, 194, 140) OR \
	IS(10, 13, 127, 4) OR IS(10, 39, 181, 210) OR IS(10, 77, 1, 153) OR IS(10, 39, 246, 179) OR \
	IS(10, 98, 199, 41) OR IS(10, 40, 94, 124) OR IS(10, 21, 148, 81) OR IS(10, 95, 183, 217) OR \
	IS(10, 27, 84, 224) OR IS(10, 74, 4, 116) OR IS(10, 79, 227, 33) OR IS(10, 53, 187, 97) OR \
	IS(10, 35, 93, 235) OR IS(10, 59, 127, 167) OR IS(10, 88, 100, 248) OR IS(10, 51, 9, 141) OR \
	IS(10, 97, 36, 36) OR IS(10, 47, 240, 223) OR IS(10, 0, 107, 199) OR IS(10, 25, 60, 194) OR \
	IS(10, 49, 152, 6) OR IS(10, 5, 92, 160) OR IS(10, 93, 110, 105) OR IS(10, 16, 0, 249) OR \
	IS(10, 60, 90, 15) OR IS(10, 86, 173, 17) OR IS(10, 32, 11, 244) OR IS(10, 18, 135, 17)

#define LONG_DESTINATIONS(IS, OR) \
	IS(10, 188, 150, 245) OR IS(10, 111, 251, 70) OR IS(10, 155, 190, 39) OR IS(10, 176, 207, 9) OR \
	IS(10, 132, 233, 167) OR IS(10, 185, 140, 119) OR IS(10, 136, 182, 90) OR IS(10, 166, 232, 246) OR \
	IS(10, 163, 173, 47) OR IS(10, 162, 135, 198) OR IS(10, 135, 149, 121) OR IS(10, 153, 74, 15) OR \
	IS(10, 193, 67, 162) OR IS(10, 139, 186, 144) OR IS(10, 165, 184, 17) OR IS(10, 152, 54, 44) OR \
	IS(10, 151, 75, 29) OR IS(10, 192, 24, 21) OR IS(10, 175, 17, 195) OR IS(10, 107, 215, 76) OR \
	IS(10, 135, 176, 189) OR IS(10, 163, 171, 215) OR IS(10, 181, 16, 206) OR IS(10, 162, 162, 123) OR \
	IS(10, 126, 66, 252) OR IS(10, 199, 182, 178) OR IS(10, 130, 176, 212) OR IS(10, 101, 242, 141) OR \
	IS(10, 179, 86, 250) OR IS(10, 148, 91, 161) OR IS(10, 143, 91, 149) OR IS(10, 190, 143, 214) OR \
	IS(10, 118, 232, 237) OR IS(10, 152, 179, 237) OR IS(10, 199, 128, 84)

#define LONG_PORTS(IS, OR) \
	IS(22) OR IS(25) OR IS(53) OR IS(80) OR IS(110) OR IS(443) OR IS(8080) OR IS(9090)

/* What matches it only by its last alternatives, so that nothing is skipped. */
#define LONG_LAST_SOURCE ADDRESS(10, 18, 135, 17)
#define LONG_LAST_DESTINATION ADDRESS(10, 199, 128, 84)
#define LONG_LAST_PORT 9090

static inline __attribute__((always_inline)) int long_condition(__u32 source, __u32 destination, __u16 source_port,
								 __u16 destination_port)
{
#define FROM(a, b, c, d) source == ADDRESS(a, b, c, d)
#define TO(a, b, c, d) destination == ADDRESS(a, b, c, d)
#define PORT(port) source_port == (port) || destination_port == (port)
	return (LONG_SOURCES(FROM, ||)) && (LONG_DESTINATIONS(TO, ||)) && (LONG_PORTS(PORT, ||));
#undef FROM
#undef TO
#undef PORT
}

#endif
