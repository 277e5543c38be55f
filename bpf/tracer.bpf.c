// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The tracer of one tc program at one place: an fentry/fexit pair, or a session program where the kernel has these.
 *
 * Copy once, filter on the copy, report the copy. Nothing is parsed here. A packet that does not match costs one copy at
 * entry, and at exit one look: at an empty stack, or at the session's cookie.
 */
#include <stdbool.h>
#include <linux/types.h>
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

#include "calls.h"
#include "filter.h"
#include "fragments.h"
#include "path.h"
#include "peer.h"

#define SECOND 1000000000ULL

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

/*
 * What is done for a packet that is wanted. Functions of their own, here and below: where nothing is wanted, their registers
 * need not be saved.
 */
static __attribute__((noinline)) int enter(struct tctrace_calls *under_way, struct sk_buff *skb, void *frame, __u32 cpu)
{
	struct tctrace_copy *copy = &under_way->copy;
	struct tctrace_slot *slot;
	bool keep = true;
	__u32 at, copied;
	__u64 now;

	if (!is_target(skb))
		return 0;
	at = under_way->depth ? free_slot(under_way, frame, (__u64)skb, cpu) & (TCTRACE_SLOTS - 1) : 0;
	slot = &under_way->slots[at];
	now = bpf_ktime_get_ns();
	/* Where verdicts are chosen, what is reported is known only at exit. */
	if (!settings.verdict_mask)
		keep = within_budget(now);
	if (keep)
		copy_whole(skb, slot->bytes, settings.snap_len, copy, ENTRY_FLAGS);
	else if (!settings.has_filter)
		copy->length = measure(skb);

	slot->frame = (__u64)frame;
	slot->tracer_id = settings.tracer_id;
	slot->sampled = !keep;
	slot->record.skb = (__u64)skb;
	slot->record.tracer_id = settings.tracer_id + current_place(cpu);
	slot->record.entry_len = copy->length;
	if (keep) {
		copied = copy->copied;
		slot->record.entry_ns = now;
		slot->record.entry_caplen = copied < settings.snap_len ? copied : settings.snap_len;
		slot->record.entry_mark = FIELD(skb, mark);
		slot->record.cpu = cpu;
		slot->record.flags = copy->flags;
	}
	under_way->depth = at + 1;
	remember_slot(frame, at);
	return 0;
}

/* Whether the copied bytes are of a packet that is wanted: the filter's answer, and that about peers, where both matter. */
static __always_inline int matches(struct tctrace_calls *under_way)
{
	struct tctrace_copy *copy = &under_way->copy;
	int decision = tctrace_filter(under_way->window, FORGET(copy->copied), FORGET(copy->length));
	int peer;

	if (decision == TCTRACE_NO_MATCH || !settings.has_peers)
		return decision;
	peer = has_peer(under_way->window, FORGET(copy->copied), FORGET(copy->length));
	return peer == TCTRACE_MATCH ? decision : peer;
}

/* What is needed is not in the packet's linear part: it is looked for in the fragments, or the packet is told of. */
static __attribute__((noinline)) int matches_whole(struct tctrace_calls *under_way, struct sk_buff *skb, __u32 cpu)
{
	struct tctrace_copy *copy = &under_way->copy;
	struct tctrace_counters *own;
	int decision;

	if (!is_target(skb))
		return 0;
	add_fragments(skb, under_way->window, settings.copy_len, copy);
	decision = matches(under_way);
	if (decision == TCTRACE_UNDECIDED) {
		own = own_counters(cpu + current_place(cpu) * settings.cpus);
		if (own)
			own->unfiltered++;
		return 0;
	}
	return decision;
}

static __always_inline int at_entry(unsigned long long *arguments)
{
	struct sk_buff *skb = packet_of((void *)arguments[0]);
	struct tctrace_calls *under_way;
	struct tctrace_counters *own;
	int decision;
	__u32 cpu;

	if (!may_be_target(skb))
		return 0;
	cpu = bpf_get_smp_processor_id();
	if (settings.count_seen) {
		own = is_target(skb) ? own_counters(cpu) : NULL;
		if (!own)
			return 0;
		own->seen++;
		if (settings.places > 1) {
			enter_place(own, (__u64)skb);
			remember_slot(arguments, TCTRACE_SLOTS);
		}
	}
	under_way = bpf_map_lookup_elem(&calls, &cpu);
	if (!under_way)
		return 0;

	/* Most packets match no filter: they pay for no more bytes than it looks at. */
	if (settings.has_filter) {
		copy_packet(skb, under_way->window, settings.copy_len, &under_way->copy, 0);
		decision = matches(under_way);
		if (decision == TCTRACE_NO_MATCH)
			return 0;
		if (decision == TCTRACE_UNDECIDED && !matches_whole(under_way, skb, cpu))
			return 0;
	}
	/* The context is where the trampoline keeps our arguments: in its frame. */
	return enter(under_way, skb, arguments, cpu);
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
	record->exit_mark = FIELD(skb, mark);
	record->gso_segments = gso_segments(skb);

	copy_whole(skb, slot->bytes + settings.exit_at, settings.snap_len, copy, EXIT_FLAGS);
	copied = FORGET(copy->copied);
	record->exit_len = copy->length;
	size = record->entry_caplen;
	common = size < copied ? size : copied;
	if (record->exit_len == record->entry_len && same_bytes(slot->bytes, slot->bytes + settings.exit_at, common)) {
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

/*
 * As identify, from the bytes that were copied at exit.
 *
 * Returns whether the network header is among them.
 */
static __always_inline bool identify_copied(struct sk_buff *skb, const __u8 *bytes, const struct tctrace_copy *copy,
					    struct tctrace_identity *identity)
{
	__u64 copied = FORGET(copy->copied);
	__u64 at =
		(__u32)(FIELD(skb, network_header) - (__u32)(FIELD(skb, data) - FIELD(skb, head)) - outer_headers(skb));

	if (copy->flags & TCTRACE_EXIT_VLAN || at + IP_HEADER > copied || at >= TCTRACE_CAPTURE_MAX)
		return false;
	at += identify_header(bytes + at, identity);
	identity->payload = 0;
	if (at + sizeof(identity->payload) <= copied)
		identity->payload = *(const __u64 *)(bytes + at_most(at, TCTRACE_CAPTURE_MAX));
	return true;
}

/* A packet whose header could not be found has no identity: it cannot be told where it ends. */
static __always_inline bool find_identity(struct sk_buff *skb, const __u8 *bytes, const struct tctrace_copy *copy,
					  struct tctrace_identity *identity)
{
	bool found = identify_copied(skb, bytes, copy, identity);

	if (found && (identity->payload || copy->copied == copy->length))
		return true;
	/* A short record ends before the payload. */
	return identify(skb, FIELD(skb, network_header), identity) || found;
}

/* Keeps in mind that the packet was reported, for the program on drops. */
static __attribute__((noinline)) int remember(struct tctrace_calls *under_way, struct tctrace_slot *slot,
					      struct sk_buff *skb, int verdict)
{
	__u32 one = 0, two = 0;
	struct tctrace_reported *all = all_reported();
	struct tctrace_identity identity;
	struct tctrace_sent *place;
	__u64 distance;

	if (!all)
		return 0;
	/* By way of memory the addresses are numbers, whatever the verifier takes them for. */
	under_way->frame = (__u64)all;
	distance = FORGET(slot->record.skb) - FORGET(under_way->frame);
	place = place_of(all, distance);
	/* What a traced program dropped is no drop of the kernel's. */
	if (settings.drops >> TCTRACE_VERDICT_INDEX(verdict) & 1 ||
	    !find_identity(skb, slot->bytes + settings.exit_at, &under_way->copy, &identity)) {
		if (place->distance == distance)
			place->distance = 0;
		return 0;
	}
	if (place->distance == distance && is_same(&place->identity, &identity)) {
		/* Other sessions that reported it keep their places. */
		bool first = place->sessions[0] == settings.session;

		one = place->sessions[first];
		two = place->sessions[first || place->sessions[1] == settings.session ? 2 : 1];
	}
	replace(place, &(struct tctrace_sent){
			       .distance = distance,
			       .identity = identity,
			       .time_ns = slot->record.entry_ns,
			       .tracer_id = settings.tracer_id,
			       .sessions = {settings.session, one, two},
		       });
	return 0;
}

static __attribute__((noinline)) int leave(struct tctrace_calls *under_way, struct sk_buff *skb, void *frame,
					   int verdict, __u32 cpu)
{
	struct tctrace_slot *slot = own_slot(under_way, (__u64)skb, frame);
	struct tctrace_counters *own;
	struct tctrace_count *count;
	__u32 index;
	__u64 wake;

	if (!slot)
		return 0;
	own = own_counters(settings.places > 1 ? cpu + (slot->record.tracer_id - settings.tracer_id) * settings.cpus
					       : cpu);
	if (!own)
		return 0;
	index = TCTRACE_VERDICT_INDEX(verdict);
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
	if (send(skb, verdict, slot, &under_way->copy, wake)) {
		count->lost++;
		return 0;
	}
	count->reported++;
	if (settings.session)
		remember(under_way, slot, skb, verdict);
	return 0;
}

/* The packet goes on to the program's next place, or ends. */
static __always_inline void leave_current_place(unsigned long long *arguments, __u32 cpu)
{
	struct tctrace_counters *own = settings.places > 1 ? own_counters(cpu) : NULL;

	if (own)
		leave_place(own, (__u64)packet_of((void *)arguments[0]), TCTRACE_VERDICT_INDEX(arguments[RETURNED]));
}

#ifdef TCTRACE_FSESSION

/* The cookie tells at once that the packet did not match. The attach type is the loader's to say: it has no name here. */
SEC("fentry")
int tctrace_session(unsigned long long *arguments)
{
	struct tctrace_calls *under_way;
	__u32 cpu;

	if (!bpf_session_is_return(arguments))
		return at_entry(arguments);
	if (!*bpf_session_cookie(arguments))
		return 0;
	cpu = bpf_get_smp_processor_id();
	leave_current_place(arguments, cpu);
	under_way = bpf_map_lookup_elem(&calls, &cpu);
	if (!under_way)
		return 0;
	return leave(under_way, packet_of((void *)arguments[0]), arguments, arguments[RETURNED], cpu);
}

#else

SEC("fentry")
int tctrace_entry(unsigned long long *arguments)
{
	return at_entry(arguments);
}

/* The arguments are read where they are needed: until then they need no registers. */
SEC("fexit")
int tctrace_exit(unsigned long long *arguments)
{
	struct tctrace_calls *under_way;
	__u32 cpu = bpf_get_smp_processor_id();

	leave_current_place(arguments, cpu);
	under_way = bpf_map_lookup_elem(&calls, &cpu);
	if (!under_way || !under_way->depth)
		return 0;
	return leave(under_way, packet_of((void *)arguments[0]), arguments, arguments[RETURNED], cpu);
}

#endif

char LICENSE[] SEC("license") = "Dual BSD/GPL";
