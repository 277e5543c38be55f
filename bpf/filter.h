/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The room for the user's filter.
 *
 * The agent overwrites these instructions in the object file before it is loaded. Nothing moves, so relocations, line info
 * and func info stay valid. In: r1 = the copied bytes (twice TCTRACE_CAPTURE_MAX may be read), r2 = how many were copied,
 * r3 = the packet's length. Out: r0 = TCTRACE_NO_MATCH, _MATCH or _UNDECIDED. What the filter does not need is jumped over;
 * the verifier then drops it.
 */
#ifndef TCTRACE_FILTER_H
#define TCTRACE_FILTER_H

#define TCTRACE_NO_MATCH 0
#define TCTRACE_MATCH 1
#define TCTRACE_UNDECIDED 2 /* it needs bytes that the packet has, but that were not copied */

#define TCTRACE_STRING(x) #x
#define TCTRACE_REPEAT(n) ".rept " TCTRACE_STRING(n) "\n"

static __attribute__((noinline)) int tctrace_filter(const __u8 *bytes, __u64 copied, __u64 length)
{
	register const __u8 *r1 asm("r1") = bytes;
	register __u64 r2 asm("r2") = copied;
	register __u64 r3 asm("r3") = length;
	register __u64 r0 asm("r0");

	asm volatile(TCTRACE_REPEAT(TCTRACE_FILTER_INSNS) "r0 = 1\n"
							  ".endr\n"
		     : "=r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)
		     :
		     : "r4", "r5", "r6", "r7", "r8", "r9", "memory");
	return r0;
}

#endif
