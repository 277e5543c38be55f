/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What the tracer and the agent share: records, counters and settings.
 *
 * Every field has a fixed width and a place that no compiler chooses. The agent reads these bytes by offset
 * (Layout.java); its tests compare those offsets with this header's BTF.
 */
#ifndef TCTRACE_H
#define TCTRACE_H

/* The most bytes of a packet that are copied, and the window of the filter. */
#define TCTRACE_CAPTURE_MAX 512

/* Traced calls that may be under way on one CPU, one inside the other. The kernel nests transmissions 8 deep. */
#define TCTRACE_SLOTS 16

/* Verdicts that are counted apart: -1 to 8 at index 0 to 9, every other value at 10. 11 is unused. */
#define TCTRACE_VERDICTS 12
#define TCTRACE_VERDICT_OTHER 10
#define TCTRACE_VERDICT_INDEX(verdict)                                                                                 \
	((__u32)(verdict) + 1 < TCTRACE_VERDICT_OTHER ? (__u32)(verdict) + 1 : TCTRACE_VERDICT_OTHER)

/* Instructions that are reserved for the filter. */
#define TCTRACE_FILTER_INSNS 4096

/* Every so many records of a tracer and CPU the reader is woken; it looks by itself several times a second. */
#define TCTRACE_WAKE_EVERY 64

/* tctrace_record.flags */
#define TCTRACE_ENTRY_SHORT 1 /* fewer bytes could be read than were wanted, and the packet has them */
#define TCTRACE_EXIT_SHORT 2  /* the same at exit */
#define TCTRACE_ENTRY_VLAN 4  /* a VLAN tag from the packet's metadata was put back into the bytes */
#define TCTRACE_EXIT_VLAN 8   /* the same at exit */

/* Sessions that one packet's end is told to. */
#define TCTRACE_SENT_SESSIONS 3

/* tctrace_end.flags */
#define TCTRACE_END_REASON 1 /* the kernel says why: reason holds */

#define TCTRACE_DEVICE_NAME 16
#define TCTRACE_FUNCTION_NAME 48

/* tctrace_settings.direction: programs may sit on both hooks of a device. */
#define TCTRACE_EGRESS 0
#define TCTRACE_INGRESS 1
#define TCTRACE_ANY_DIRECTION 2

/* Places of one program on one device and direction whose calls one tracer tells apart. */
#define TCTRACE_PLACES 8

/* One packet that passed one tc program. In the ring it is followed by entry_caplen bytes, then at exit_offset
 * (from the start of the record) by exit_caplen bytes, where exit_offset is not 0. */
struct tctrace_record {
	__u64 entry_ns;	    /* CLOCK_MONOTONIC when the program was called */
	__u32 duration_ns;  /* until it returned; the largest value stands for it and all above */
	__s32 verdict;	    /* what it returned */
	__u32 tracer_id;    /* which tracer and place: tctrace_settings.tracer_id, and the place's number on top */
	__u32 entry_len;    /* bytes of the whole packet, a tag that was put back included */
	__u32 exit_len;	    /* the same at exit */
	__u16 entry_caplen; /* bytes that follow this header */
	__u16 exit_caplen;  /* bytes at exit_offset; 0 where there are none */
	__u16 exit_offset;  /* 0: the program left the bytes and the length as they were */
	__u16 gso_segments; /* of a super-packet; 0 where it is none */
	__u32 entry_mark;   /* skb->mark */
	__u32 exit_mark;
	__u16 flags;
	__u16 cpu;
	__u64 skb; /* the address of the packet's sk_buff: the same as long as the packet lives, then another packet's */
};
_Static_assert(sizeof(struct tctrace_record) == 56, "the agent reads records by these offsets");

/* The kernel dropped a packet that was reported before. In the ring beside the records, told apart by tracer_id. */
struct tctrace_end {
	__u64 time_ns;	   /* CLOCK_MONOTONIC */
	__u32 reason;	   /* enum skb_drop_reason, the subsystem in the high 16 bits; see flags */
	__u32 ifindex;	   /* the device that the packet was at; 0: none any more */
	__u32 tracer_id;   /* 0: no tracer has it */
	__u32 netns;	   /* the device's network namespace */
	__u64 skb;	   /* as in the packet's records */
	__u64 location;	   /* the address in the kernel that dropped it */
	__u32 last_tracer; /* whose record was the packet's last */
	__u32 flags;
	char device[TCTRACE_DEVICE_NAME];
	char function[TCTRACE_FUNCTION_NAME]; /* what location lies in; empty where the kernel does not tell us so */
};
_Static_assert(sizeof(struct tctrace_end) == 112, "the agent reads these by offset");

/* What no program that translates addresses changes. */
struct tctrace_identity {
	__u64 header;  /* IPv4: length, id, protocol; IPv6: length, flow label, next header */
	__u64 payload; /* eight bytes behind the ports and what follows them; 0: not known */
};

/* A reported packet that may yet be dropped. */
struct tctrace_sent {
	__u64 distance; /* of its sk_buff, see path.h; 0: nobody is here */
	struct tctrace_identity identity;
	__u64 time_ns;
	__u32 tracer_id;
	__u32 sessions[TCTRACE_SENT_SESSIONS]; /* 0: none */
	__u64 check;			       /* of all of it */
	__u64 padding;			       /* to a line of the cache */
};
_Static_assert(sizeof(struct tctrace_sent) == 64, "a place is a shift");

#define TCTRACE_SENT_BITS 14
struct tctrace_reported {
	struct tctrace_sent at[1 << TCTRACE_SENT_BITS];
};

/* Matched packets with one verdict, each in exactly one of the first three. */
struct tctrace_count {
	__u64 reported; /* its record is in the ring */
	__u64 sampled;	/* the rate limit held its record back */
	__u64 lost;	/* the ring was full */
	__u64 bytes;	/* of all of them */
};
_Static_assert(sizeof(struct tctrace_count) == 32, "the agent reads counters by these offsets");

/*
 * The counters of one tracer at one of its places on one CPU: only that CPU writes, the agent reads in place. What is
 * counted for all places together is in those of the first.
 */
struct tctrace_counters {
	struct tctrace_count verdicts[TCTRACE_VERDICTS];
	__u64 unpaired;	  /* entries whose exit never came, and entries beyond the deepest nesting */
	__u64 records;	  /* records sent, for waking the reader now and then */
	__u64 seen;	  /* calls on the device, whether they match or not; only where settings.count_seen */
	__u64 place_skb;  /* a packet between two places of the program, or at one */
	__u64 place;	  /* which one: the next, or that one */
	__u64 unfiltered; /* packets that match or not: the filter needs bytes that could not be read; per place */
	__u64 padding[2];
};
_Static_assert(sizeof(struct tctrace_counters) == 448, "whole cache lines");

/* The rate limit of one target, shared by its tracers and all CPUs. */
struct tctrace_budget {
	__u64 window_ns; /* when this second began */
	__u64 used;	 /* records since */
};
_Static_assert(sizeof(struct tctrace_budget) == 16, "shared with the agent's tests");

/* A traced call under way: what fentry leaves for the fexit of the same call. */
struct tctrace_slot {
	__u64 frame; /* the trampoline's frame: no other call that is under way on this CPU has it */
	__u32 tracer_id;
	__u32 sampled; /* decided at entry: count, but send nothing */
	struct tctrace_record record;
	__u8 bytes[2 * TCTRACE_CAPTURE_MAX]; /* at entry, and from settings.exit_at on at exit */
};
_Static_assert(sizeof(struct tctrace_slot) == 16 + 56 + 1024, "no hidden padding");

/* What is known of a packet after its bytes were copied. */
struct tctrace_copy {
	__u32 length; /* of the packet on the wire: a tag that was put back included */
	__u32 copied;
	__u32 flags; /* TCTRACE_ENTRY_* or TCTRACE_EXIT_* */
	__u32 at;    /* which slot */
};

/*
 * Calls under way on one CPU, of all tracers of one agent.
 *
 * What passes through frame and copy comes back as a value of which the verifier knows nothing, so that it follows one path
 * from there on instead of one for each way that led there: tracers load in milliseconds.
 */
struct tctrace_calls {
	__u64 depth; /* how many slots are taken */
	__u64 frame;
	struct tctrace_copy copy;
	__u8 window[2 * TCTRACE_CAPTURE_MAX]; /* what the filter looks at; it may read twice as much as is copied */
	struct tctrace_slot slots[TCTRACE_SLOTS];
	__u8 beyond[TCTRACE_CAPTURE_MAX]; /* what the verifier fears that the last slot's bytes run into */
};

/* A key of peers, the addresses that packets come from or go to: struct bpf_lpm_trie_key of linux/bpf.h, with the family
 * before the address, so that none is taken for one of the other family. */
struct tctrace_peer {
	__u32 prefix_len; /* in bits, the family's 32 included */
	__u8 family[4];	  /* 4 or 6, and zeros */
	__u8 address[16]; /* as on the wire; IPv4 has four bytes, and zeros */
};
_Static_assert(sizeof(struct tctrace_peer) == 24, "the agent writes keys by these offsets");

/* Set before a tracer is loaded; constant from then on, so that the verifier removes what is not needed. */
struct tctrace_settings {
	__u32 ifindex;	 /* the device, and */
	__u32 netns;	 /* its network namespace: other users of a shared program are not looked at */
	__u32 direction; /* TCTRACE_INGRESS, _EGRESS or _ANY_DIRECTION */
	__u32 ethernet;	 /* 1 where packets begin with an Ethernet header */
	__u32 tracer_id;
	__u32 has_filter;
	__u32 copy_len;	    /* bytes copied for the filter: as many as it looks at, at least 16 */
	__u32 snap_len;	    /* bytes in a record: copied once the packet matches */
	__u32 exit_at;	    /* where in slot.bytes the exit's bytes begin: snap_len, rounded up to 8 */
	__u32 verdict_mask; /* bit per counted verdict; 0: every verdict matches */
	__u32 max_records;  /* a second and target; 0: no limit */
	__u32 places;	    /* how often the program is called there for one packet, at most TCTRACE_PLACES */
	__u32 cpus;	    /* counters are kept for so many CPUs, at each place */
	__u32 count_seen;   /* 1: count all calls on the device; set where there are more places than one, too */
	__u32 goes_on[TCTRACE_PLACES]; /* bit per counted verdict: with which the next place is the next to be called */
	__u32 session;		       /* whose ring is told of drops by the kernel: a key of rings; 0: nobody's */
	__u32 has_peers;    /* 1: only packets from or to an address in peers match; has_filter is set then, too */
	__u64 vmemmap_base; /* addresses of the kernel's variables of these names; 0: not known */
	__u64 page_offset_base;
	__u32 page_size;  /* of the kernel's pages: 4096, 16384 or 65536 */
	__u32 stack_size; /* of a kernel stack, and what it is aligned to at least */
	__u32 drops;	  /* bit per counted verdict: with which a packet ends here */
	__u32 padding;
};
_Static_assert(sizeof(struct tctrace_settings) == 128, "the agent writes settings by these offsets");

#endif
