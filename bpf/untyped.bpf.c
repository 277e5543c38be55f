// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The tracer for programs whose BTF does not say that they take a struct __sk_buff * (void *, nothing, a struct of their own).
 * To the kernel such a program is a function of five numbers, of which the first is where the packet is.
 */
#define TCTRACE_UNTYPED
#include "tracer.bpf.c"
