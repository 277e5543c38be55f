// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The tracer: one fentry/fexit pair on one tc program at one place.
 *
 * Copy once, filter on the copy, report the copy. Nothing is parsed here. A packet that does not match costs one copy at
 * entry and one look at an empty stack at exit.
 */
#include <stdbool.h>
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

#include "kernel.h"
#include "tctrace.h"
#include "filter.h"

#define ETH_ADDRESSES 12
#define VLAN_TAG 4
#define SECOND 1000000000ULL

/* Shorter packets are no super-packets: two segments of TCP's smallest size need more. */
#define GSO_AT_LEAST 128

const volatile struct tctrace_settings settings = {};

/* Keyed by CPU: such a lookup is inlined, one in a per-CPU map is a call on most kernels. The agent sets max_entries. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tctrace_calls);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tctrace_counters);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tctrace_budget);
} budget SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

/* Reads again what was just written, as a value that the verifier knows nothing of. */
#define FORGET(place) (*(volatile typeof(place) *)&(place))

/* The smaller of two. In assembly, because the compiler compares one copy of a value and then uses another. */
static __always_inline __u64 at_most(__u64 value, __u64 limit)
{
	asm volatile("if %0 <= %1 goto +1\n"
		     "%0 = %1\n"
		     : "+r"(value)
		     : "r"(limit));
	return value;
}

/* Other users of a shared program mostly differ in this already: it is asked before the filter, the rest after it. */
static __always_inline bool may_be_target(struct sk_buff *skb)
{
	return (__u32)skb->dev->ifindex == settings.ifindex;
}

/* Whether the device is the target's and not one of the same number in another network namespace; and the direction. */
static __always_inline bool is_target(struct sk_buff *skb)
{
	if (skb->dev->nd_net.net->ns.inum != settings.netns)
		return false;
	if (settings.direction == TCTRACE_ANY_DIRECTION)
		return true;
	return BPF_CORE_READ_BITFIELD(skb, tc_at_ingress) == settings.direction;
}

static __always_inline bool has_tag(struct sk_buff *skb)
{
	struct sk_buff___until_6_1 *before = (void *)skb;
	struct sk_buff___since_6_2 *after = (void *)skb;

	if (bpf_core_field_exists(after->vlan_all))
		return after->vlan_all != 0;
	if (bpf_core_field_exists(before->vlan_present))
		return BPF_CORE_READ_BITFIELD(before, vlan_present);
	return false;
}

/* The packet's length as the wire has it. */
static __always_inline __u32 measure(struct sk_buff *skb)
{
	return skb->len + (settings.ethernet && has_tag(skb) ? VLAN_TAG : 0);
}

/*
 * Copies up to limit bytes (a constant) of the linear part to where they are wanted. A tag in the metadata is put back to
 * where it was on the wire.
 */
static __always_inline void copy_packet(struct sk_buff *skb, __u8 *to, __u32 limit, struct tctrace_copy *copy,
					__u32 tagged, __u32 cut)
{
	__u32 length = skb->len;
	__u32 paged = skb->data_len;
	__u32 linear = length - paged;
	const __u8 *data = skb->data;
	__u32 flags;
	__u64 copied;

	if (settings.ethernet && has_tag(skb) && linear >= ETH_ADDRESSES) {
		__u32 tag = bpf_htonl((__u32)bpf_ntohs(skb->vlan_proto) << 16 | skb->vlan_tci);
		__u32 room = limit - ETH_ADDRESSES - VLAN_TAG;

		bpf_probe_read_kernel(to, ETH_ADDRESSES, data);
		__builtin_memcpy(to + ETH_ADDRESSES, &tag, VLAN_TAG);
		linear -= ETH_ADDRESSES;
		flags = linear < room ? tagged | cut : tagged;
		copied = at_most(linear, room);
		bpf_probe_read_kernel(to + ETH_ADDRESSES + VLAN_TAG, copied, data + ETH_ADDRESSES);
		copied += ETH_ADDRESSES + VLAN_TAG;
		length += VLAN_TAG;
	} else {
		flags = linear < limit ? cut : 0;
		copied = at_most(linear, limit);
		bpf_probe_read_kernel(to, copied, data);
	}
	copy->length = length;
	copy->copied = copied;
	copy->flags = paged ? flags : flags & ~cut;
}

/*
 * Takes one record from this second's budget. Without atomic reads (5.10 has none) CPUs that ask at the same moment may
 * take a few too many; the counters of what was sent stay exact.
 */
static __always_inline bool within_budget(__u64 now)
{
	struct tctrace_budget *left;
	__u32 key = 0;

	if (!settings.max_records)
		return true;
	left = bpf_map_lookup_elem(&budget, &key);
	if (!left)
		return false;
	if (now - left->window_ns >= SECOND) {
		left->window_ns = now;
		left->used = 0;
	}
	if (left->used >= settings.max_records)
		return false;
	__sync_fetch_and_add(&left->used, 1);
	return true;
}

static __always_inline struct tctrace_counters *own_counters(__u32 cpu)
{
	return bpf_map_lookup_elem(&counters, &cpu);
}

/* Kernel stacks are this large and aligned to it on x86-64 and arm64. */
#define STACK_SIZE 16384

/*
 * Whether a call must be over: the stack of the call at hand begins at or above it. Another tracer's entry for the call at
 * hand has the same frame, and is not.
 */
static __always_inline bool is_over(struct tctrace_slot *slot, __u64 current, __u64 skb)
{
	if ((slot->frame ^ current) >= STACK_SIZE || slot->frame > current)
		return false;
	return slot->frame != current || slot->skb != skb || slot->tracer_id == settings.tracer_id;
}

/*
 * Where the next slot is. Calls that must be over but are still here lost their exit (the tracer was detached between
 * the two, say): they are dropped and counted, as is a stack that is deeper than the kernel nests.
 */
static __always_inline __u32 free_slot(struct tctrace_calls *under_way, void *context, __u64 skb, __u32 cpu)
{
	__u64 depth = under_way->depth;
	struct tctrace_counters *own;
	__u64 kept = depth;
	__u64 frame;

	if (!depth)
		return 0;
	/* The verifier permits no sums with a pointer to the context, but it may be kept and compared. */
	under_way->frame = (__u64)context;
	frame = FORGET(under_way->frame);
	if (depth >= TCTRACE_SLOTS)
		kept = 0;
	for (__u32 i = 0; i < TCTRACE_SLOTS && kept; i++) {
		if (!is_over(&under_way->slots[(kept - 1) & (TCTRACE_SLOTS - 1)], frame, skb))
			break;
		kept--;
	}
	if (kept != depth) {
		under_way->depth = kept;
		own = own_counters(cpu);
		if (own)
			own->unpaired += depth - kept;
	}
	under_way->copy.at = kept;
	return FORGET(under_way->copy.at) & (TCTRACE_SLOTS - 1);
}

SEC("fentry")
int BPF_PROG(tctrace_entry, struct sk_buff *skb)
{
	struct tctrace_calls *under_way;
	struct tctrace_slot *slot;
	struct tctrace_copy *copy;
	__u32 cpu, at, copied;
	bool keep = true;
	__u64 now;

	if (!may_be_target(skb))
		return 0;
	cpu = bpf_get_smp_processor_id();
	under_way = bpf_map_lookup_elem(&calls, &cpu);
	if (!under_way)
		return 0;
	at = free_slot(under_way, ctx, (__u64)skb, cpu);
	slot = &under_way->slots[at];
	copy = &under_way->copy;

	/* Most packets match no filter: they pay for no more bytes than it looks at. */
	if (settings.has_filter) {
		copy_packet(skb, slot->bytes, settings.copy_len, copy, 0, 0);
		if (!tctrace_filter(slot->bytes, FORGET(copy->copied), FORGET(copy->length)))
			return 0;
	}
	if (!is_target(skb))
		return 0;
	now = bpf_ktime_get_ns();
	/* Where verdicts are chosen, what is reported is known only at exit. */
	if (!settings.verdict_mask)
		keep = within_budget(now);
	if (keep)
		copy_packet(skb, slot->bytes, settings.snap_len, copy, TCTRACE_ENTRY_VLAN, TCTRACE_ENTRY_SHORT);
	else if (!settings.has_filter)
		copy->length = measure(skb);

	slot->skb = (__u64)skb;
	slot->frame = (__u64)ctx; /* where the trampoline keeps our arguments */
	slot->tracer_id = settings.tracer_id;
	slot->sampled = !keep;
	slot->record.entry_len = copy->length;
	if (keep) {
		copied = copy->copied;
		slot->record.entry_ns = now;
		slot->record.tracer_id = settings.tracer_id;
		slot->record.entry_caplen = copied < settings.snap_len ? copied : settings.snap_len;
		slot->record.entry_mark = skb->mark;
		slot->record.cpu = cpu;
		slot->record.flags = copy->flags;
	}
	under_way->depth = at + 1;
	return 0;
}

/*
 * Takes the slot of this call off the stack. It need not be the topmost: several tracers may trace one program, and their
 * exits run in the order of their entries. So a slot below the top is only marked as free, and goes when the top does.
 *
 * Returns NULL where this call was not matched.
 */
static __always_inline struct tctrace_slot *own_slot(struct tctrace_calls *under_way, __u64 skb, __u64 frame)
{
	__u64 depth = under_way->depth;
	struct tctrace_slot *slot;
	__u64 at = depth - 1;

	slot = &under_way->slots[at & (TCTRACE_SLOTS - 1)];
	if (slot->frame != frame || slot->skb != skb || slot->tracer_id != settings.tracer_id) {
		under_way->copy.at = TCTRACE_SLOTS;
		for (__u32 i = 0; i < TCTRACE_SLOTS; i++) {
			slot = &under_way->slots[i];
			if (i < at && slot->frame == frame && slot->skb == skb &&
			    slot->tracer_id == settings.tracer_id)
				under_way->copy.at = i;
		}
		at = FORGET(under_way->copy.at);
		if (at >= TCTRACE_SLOTS)
			return NULL;
		slot = &under_way->slots[at & (TCTRACE_SLOTS - 1)];
		slot->frame = 0;
		return slot;
	}
	for (__u32 i = 0; i < TCTRACE_SLOTS && at; i++) {
		if (under_way->slots[(at - 1) & (TCTRACE_SLOTS - 1)].frame)
			break;
		at--;
	}
	under_way->depth = at;
	return slot;
}

/* Compares the first length bytes. Both sides may be read beyond, up to the next multiple of 8. */
static __always_inline bool same_bytes(const __u8 *left, const __u8 *right, __u32 length)
{
	__u32 whole = length & (TCTRACE_CAPTURE_MAX - 8);
	__u32 rest = length & 7;

	for (__u32 at = 0; at < TCTRACE_CAPTURE_MAX && at + 8 <= length; at += 8)
		if (*(const __u64 *)(left + at) != *(const __u64 *)(right + at))
			return false;
	if (!rest)
		return true;
	/* The first bytes in memory are the low ones. */
	return !((*(const __u64 *)(left + whole) ^ *(const __u64 *)(right + whole)) << (64 - 8 * rest));
}

static __always_inline __u16 gso_segments(struct sk_buff *skb)
{
	struct skb_shared_info *shared;
	__u16 segments = 0;

	if (skb->len <= GSO_AT_LEAST)
		return 0;
	shared = (void *)(skb->head + skb->end);
	bpf_core_read(&segments, sizeof(segments), &shared->gso_segs);
	return segments;
}

/* Completes the record in place and hands it over: the slot is laid out as the record is. */
static __always_inline long send(struct sk_buff *skb, int verdict, struct tctrace_slot *slot, struct tctrace_copy *copy,
				 __u64 wake)
{
	struct tctrace_record *record = &slot->record;
	__u32 size, copied, common;
	__u64 took;

	took = bpf_ktime_get_ns() - record->entry_ns;
	record->duration_ns = took > 0xffffffff ? 0xffffffff : took;
	record->verdict = verdict;
	record->exit_mark = skb->mark;
	record->gso_segments = gso_segments(skb);

	copy_packet(skb, slot->bytes + settings.exit_at, settings.snap_len, copy, TCTRACE_EXIT_VLAN, TCTRACE_EXIT_SHORT);
	copied = FORGET(copy->copied);
	record->exit_len = copy->length;
	size = record->entry_caplen;
	common = size < copied ? size : copied;
	if (record->exit_len == record->entry_len &&
	    same_bytes(slot->bytes, slot->bytes + settings.exit_at, common)) {
		record->exit_caplen = 0;
		record->exit_offset = 0;
	} else {
		record->exit_caplen = copied;
		record->exit_offset = sizeof(*record) + settings.exit_at;
		record->flags |= copy->flags;
		size = settings.exit_at + copied;
	}
	return bpf_ringbuf_output(&ring, record, sizeof(*record) + at_most(size, sizeof(slot->bytes)), wake);
}

SEC("fexit")
int BPF_PROG(tctrace_exit, struct sk_buff *skb, int verdict)
{
	struct tctrace_counters *own;
	struct tctrace_calls *under_way;
	struct tctrace_count *count;
	struct tctrace_slot *slot;
	__u32 cpu, index;
	__u64 wake;

	cpu = bpf_get_smp_processor_id();
	under_way = bpf_map_lookup_elem(&calls, &cpu);
	if (!under_way || !under_way->depth)
		return 0;
	slot = own_slot(under_way, (__u64)skb, (__u64)ctx);
	own = own_counters(cpu);
	if (!slot || !own)
		return 0;

	index = (__u32)(verdict + 1);
	if (index >= TCTRACE_VERDICT_OTHER)
		index = TCTRACE_VERDICT_OTHER;
	count = &own->verdicts[index];
	if (settings.verdict_mask) {
		if (!(settings.verdict_mask >> index & 1))
			return 0;
		slot->sampled = !within_budget(settings.max_records ? bpf_ktime_get_ns() : 0);
	}
	count->bytes += slot->record.entry_len;
	if (slot->sampled) {
		count->sampled++;
		return 0;
	}
	wake = ++own->records % TCTRACE_WAKE_EVERY ? BPF_RB_NO_WAKEUP : BPF_RB_FORCE_WAKEUP;
	if (send(skb, verdict, slot, &under_way->copy, wake))
		count->lost++;
	else
		count->reported++;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
