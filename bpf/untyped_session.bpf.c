// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* As session.bpf.c, for the programs that untyped.bpf.c is for. */
#define TCTRACE_UNTYPED
#define TCTRACE_FSESSION
#include "tracer.bpf.c"
