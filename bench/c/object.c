/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#include "object.h"

#include <bpf/btf.h>
#include <errno.h>
#include <string.h>

#include "samples.h"

struct bpf_object *object_open(const char *path)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);

	if (!object)
		fail("%s: %s", path, strerror(errno));
	return object;
}

static char *rodata(const struct bpf_object *object, size_t *size)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object) {
		const char *name = bpf_map__name(map);
		size_t length = strlen(name);

		if (length > 7 && !strcmp(name + length - 7, ".rodata"))
			return (char *)bpf_map__initial_value(map, size);
	}
	fail("the object has no .rodata");
}

void object_set(struct bpf_object *object, const char *variable, const void *value, __u32 size)
{
	const struct btf *btf = bpf_object__btf(object);
	int id = btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC);
	const struct btf_type *section = id < 0 ? NULL : btf__type_by_id(btf, id);
	size_t bytes;
	char *values = rodata(object, &bytes);

	for (int i = 0; section && i < btf_vlen(section); i++) {
		const struct btf_var_secinfo *info = btf_var_secinfos(section) + i;
		const struct btf_type *type = btf__type_by_id(btf, info->type);

		if (strcmp(btf__name_by_offset(btf, type->name_off), variable))
			continue;
		if (info->size != size || info->offset + size > bytes)
			fail("%s has %u bytes, not %u", variable, info->size, size);
		memcpy(values + info->offset, value, size);
		return;
	}
	fail("the object has no constant '%s'", variable);
}

void object_load(struct bpf_object *object)
{
	int error = bpf_object__load(object);

	if (error)
		fail("%s: the kernel refuses it: %s", bpf_object__name(object), strerror(-error));
}

int object_map(const struct bpf_object *object, const char *name)
{
	int fd = bpf_object__find_map_fd_by_name(object, name);

	if (fd < 0)
		fail("%s: no map '%s'", bpf_object__name(object), name);
	return fd;
}
