/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#include "ours.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "object.h"
#include "samples.h"
#include "tctrace.h"

/* What the agent reports of a packet where the trace does not say otherwise. */
#define SNAP_LENGTH 128
#define LOOPBACK 1

struct bpf_object *ours_open(const char *folder, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s.bpf.o", folder, name);
	return object_open(path);
}

static __u32 reach(const char *folder, const char *name)
{
	char path[4096];
	FILE *file;
	__u32 bytes;

	snprintf(path, sizeof(path), "%s/%s.reach", folder, name);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%u", &bytes) != 1)
		fail("%s: cannot be read", path);
	fclose(file);
	return bytes;
}

static __u32 netns(void)
{
	struct stat namespace;

	if (stat("/proc/self/ns/net", &namespace))
		fail("/proc/self/ns/net: %s", strerror(errno));
	return namespace.st_ino;
}

void ours_set(struct bpf_object *object, const char *folder, const char *name, bool has_filter,
	      __u32 max_records_per_second, bool looks_for_drops)
{
	__u32 reached = has_filter ? reach(folder, name) : 0;
	struct tctrace_settings settings = {
		.ifindex = LOOPBACK,
		.netns = netns(),
		.direction = TCTRACE_EGRESS,
		.ethernet = 1,
		.tracer_id = 1,
		.has_filter = has_filter,
		.copy_len = reached < 16 ? 16 : (reached + 7) / 8 * 8,
		.snap_len = SNAP_LENGTH,
		.exit_at = SNAP_LENGTH,
		.max_records = max_records_per_second,
		.session = looks_for_drops,
		.page_size = sysconf(_SC_PAGESIZE),
		.stack_size = 16384,
	};
	int cpus = libbpf_num_possible_cpus();

	object_set(object, "settings", &settings, sizeof(settings));
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "calls"), cpus);
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "counters"), cpus);
}
