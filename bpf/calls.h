/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The calls under way on a CPU: an entry pushes a slot, the exit of the same call takes it. */
#ifndef TCTRACE_CALLS_H
#define TCTRACE_CALLS_H

#include "kernel.h"
#include "maps.h"

/*
 * At which of its places the program is called. Places are told apart by their order: from one to the next nothing else
 * decides, so the next call for a packet that went on is at the next place. The agent checks that it is so.
 */
static __always_inline void enter_place(struct tctrace_counters *own, __u64 skb)
{
	if (own->place_skb != skb || own->place >= settings.places) {
		own->place_skb = skb;
		own->place = 0;
	}
}

/* The place of the call at hand, behind enter_place. */
static __always_inline __u32 current_place(__u32 cpu)
{
	struct tctrace_counters *own = settings.places > 1 ? own_counters(cpu) : NULL;

	return own ? own->place : 0;
}

static __always_inline void leave_place(struct tctrace_counters *own, __u64 skb, __u32 verdict_index)
{
	/* A call on another device. */
	if (own->place_skb != skb)
		return;
	if (settings.goes_on[own->place & (TCTRACE_PLACES - 1)] >> verdict_index & 1)
		own->place++;
	else
		own->place = TCTRACE_PLACES;
}

/*
 * Whether a call must be over: the stack of the call at hand begins at or above it. Another tracer's entry for the call at
 * hand has the same frame, and is not.
 */
static __always_inline bool is_over(struct tctrace_slot *slot, __u64 current, __u64 skb)
{
	if ((slot->frame ^ current) >= settings.stack_size || slot->frame > current)
		return false;
	return slot->frame != current || slot->record.skb != skb || slot->tracer_id == settings.tracer_id;
}

/*
 * Where the next slot is. Calls that must be over but are still here lost their exit (the tracer was detached between
 * the two, say): they are dropped and counted, as is a stack that is deeper than the kernel nests.
 */
static __attribute__((noinline)) __u32 free_slot(struct tctrace_calls *under_way, void *context, __u64 skb, __u32 cpu)
{
	__u64 depth = under_way->depth;
	struct tctrace_counters *own;
	__u64 kept = depth;
	__u64 frame;

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

/* Takes the topmost slot off the stack, and those below it that are free. */
static __always_inline void pop(struct tctrace_calls *under_way, __u64 at)
{
	for (__u32 i = 0; i < TCTRACE_SLOTS && at; i++) {
		if (under_way->slots[(at - 1) & (TCTRACE_SLOTS - 1)].frame)
			break;
		at--;
	}
	under_way->depth = at;
}

#ifdef TCTRACE_FSESSION

/*
 * A call's cookie in the trampoline's frame: the number of its slot and 1, or of one that is not there where the exit has
 * something to do for a call that was not matched; else it is 0.
 */
static __always_inline void remember_slot(void *frame, __u32 at)
{
	*bpf_session_cookie(frame) = at + 1;
}

/* As below. NULL where a stack that grew too deep lost the slot. */
static __always_inline struct tctrace_slot *own_slot(struct tctrace_calls *under_way, __u64 skb, void *frame)
{
	__u64 at = *bpf_session_cookie(frame) - 1;
	struct tctrace_slot *slot = &under_way->slots[at & (TCTRACE_SLOTS - 1)];

	if (at >= under_way->depth || slot->frame != (__u64)frame || slot->tracer_id != settings.tracer_id)
		return NULL;
	if (at + 1 == under_way->depth)
		pop(under_way, at);
	else
		slot->frame = 0;
	return slot;
}

#else

static __always_inline void remember_slot(void *frame, __u32 at)
{
}

/*
 * Takes the slot of this call off the stack. It need not be the topmost: several tracers may trace one program, and their
 * exits run in the order of their entries. So a slot below the top is only marked as free, and goes when the top does.
 *
 * Returns NULL where this call was not matched.
 */
static __always_inline struct tctrace_slot *own_slot(struct tctrace_calls *under_way, __u64 skb, void *context)
{
	__u64 frame = (__u64)context;
	__u64 depth = under_way->depth;
	struct tctrace_slot *slot;
	__u64 at = depth - 1;

	slot = &under_way->slots[at & (TCTRACE_SLOTS - 1)];
	if (slot->frame != frame || slot->record.skb != skb || slot->tracer_id != settings.tracer_id) {
		under_way->copy.at = TCTRACE_SLOTS;
		for (__u32 i = 0; i < TCTRACE_SLOTS; i++) {
			slot = &under_way->slots[i];
			if (i < at && slot->frame == frame && slot->record.skb == skb &&
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
	pop(under_way, at);
	return slot;
}

#endif

#endif
