/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Bytes of a packet behind its linear part, in page fragments (skb_shared_info.frags).
 *
 * A tracing program may not call what the kernel itself has for that (bpf_skb_load_bytes, dynptrs). So the place of a page in
 * memory is computed as page_address() does on x86-64 (arch/x86/include/asm/page_64.h, include/asm-generic/memory_model.h):
 * its number by its place in the array of all pages (vmemmap_base), and by that its place in the direct map
 * (page_offset_base). Where both are must be told; kernels that do not have them, and other machines, leave the bytes unread.
 *
 * Safe because each is a probe read, which a page that is not mapped (secret memory) fails; memory of devices is not looked at.
 */
#ifndef TCTRACE_FRAGMENTS_H
#define TCTRACE_FRAGMENTS_H

#include "packet.h"

/* Fragments that are looked at: headers lie in the first, or in two where it ends with its page. */
#define FRAGMENTS 4

/* skb_frag_t: struct bio_vec from 5.4 on, since 6.8 a struct of its own, which begins with a netmem_ref. */
struct fragment {
	__u64 page; /* lowest bit set: no page, but memory of a device */
	__u32 length;
	__u32 offset;
};

static __always_inline bool is_readable(struct sk_buff *skb)
{
	struct sk_buff___since_6_12 *after = (void *)skb;

	/* Rare enough for a read that works whatever the verifier knows. */
	return !bpf_core_field_exists(after->unreadable) || !BPF_CORE_READ_BITFIELD_PROBED(after, unreadable);
}

/* Where in memory a fragment lies; 0 where that cannot be told. */
static __always_inline __u64 address_of(const struct fragment *fragment)
{
	__u64 pages = 0, direct_map = 0;

	if (!fragment->page || fragment->page & 1 ||
	    bpf_probe_read_kernel(&pages, sizeof(pages), (void *)settings.vmemmap_base) ||
	    bpf_probe_read_kernel(&direct_map, sizeof(direct_map), (void *)settings.page_offset_base))
		return 0;
	return direct_map + fragment->offset +
	       (fragment->page - pages) / bpf_core_type_size(struct page) * settings.page_size;
}

/*
 * Appends what the fragments hold to the copied bytes of a packet's whole linear part, up to limit.
 *
 * @to: TCTRACE_CAPTURE_MAX bytes can be written there behind limit
 * Returns how many bytes are there now.
 */
static __attribute__((noinline)) int add_fragments(struct sk_buff *skb, __u8 *to, __u32 limit,
						   struct tctrace_copy *copy)
{
	struct skb_shared_info *shared;
	struct fragment fragment;
	__u64 head = 0, from;
	__u32 end = 0, at, size;
	__u8 count = 0;

	if (!settings.vmemmap_base || !settings.page_offset_base || !is_readable(skb))
		return 0;
	bpf_core_read(&head, sizeof(head), &skb->head);
	bpf_core_read(&end, sizeof(end), &skb->end);
	shared = (void *)(head + end);
	bpf_core_read(&count, sizeof(count), &shared->nr_frags);
	for (__u32 i = 0; i < FRAGMENTS; i++) {
		at = FORGET(copy->copied);
		if (i >= count || at >= limit || at >= TCTRACE_CAPTURE_MAX)
			break;
		if (bpf_probe_read_kernel(&fragment, sizeof(fragment), (void *)&shared->frags + i * sizeof(fragment)))
			break;
		from = address_of(&fragment);
		if (!from)
			break;
		size = at_most(fragment.length, limit - at);
		size = at_most(size, TCTRACE_CAPTURE_MAX);
		if (bpf_probe_read_kernel(to + at, size, (void *)from))
			break;
		copy->copied = at + size;
	}
	return 0;
}

/* Longer records have bytes of fragments only where newer verifiers (6.2 and later) follow them. */
#define FRAGMENTS_UP_TO 128

/* As copy_packet; what is wanted beyond the linear part is read from the fragments. */
static __always_inline void copy_whole(struct sk_buff *skb, __u8 *to, __u32 limit, struct tctrace_copy *copy,
				       __u32 flags)
{
	copy_packet(skb, to, limit, copy, flags);
	if ((CAN_CAST || limit <= FRAGMENTS_UP_TO) && copy->flags & CUT_FLAGS) {
		add_fragments(skb, to, limit, copy);
		if (FORGET(copy->copied) >= limit || FORGET(copy->copied) == copy->length)
			copy->flags &= ~CUT_FLAGS;
	}
}

#endif
