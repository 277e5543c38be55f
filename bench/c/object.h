/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* BPF objects: opened, set and loaded; the process ends with the reason where one of these fails. */
#ifndef TCTRACE_BENCH_OBJECT_H
#define TCTRACE_BENCH_OBJECT_H

#include <bpf/libbpf.h>
#include <linux/types.h>

struct bpf_object *object_open(const char *path);

/* Sets a constant of the object's .rodata, by name; the sizes must agree. */
void object_set(struct bpf_object *object, const char *variable, const void *value, __u32 size);

void object_load(struct bpf_object *object);

/* The file descriptor of a loaded object's map. */
int object_map(const struct bpf_object *object, const char *name);

#endif
