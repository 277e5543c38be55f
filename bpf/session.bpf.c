// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The tracer as a session program, which the kernel calls at entry and exit (7.0 and later). An object of its own: libbpf
 * refuses one that names a function which the kernel has with other arguments, as those before have these.
 */
#define TCTRACE_FSESSION
#include "tracer.bpf.c"
