/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The few fields of kernel structs that the tracer reads. Their offsets are filled in when it is loaded (CO-RE). */
#ifndef TCTRACE_KERNEL_H
#define TCTRACE_KERNEL_H

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct net_device {
	char name[16];
	int ifindex;
	possible_net_t nd_net;
};

struct sk_buff {
	struct net_device *dev;
	unsigned int len;
	unsigned int data_len;
	__u8 tc_at_ingress : 1;
	__be16 vlan_proto;
	__u16 vlan_tci;
	__u32 mark;
	__u16 network_header;
	__u16 inner_network_header;
	unsigned int end;
	unsigned char *head;
	unsigned char *data;
};

/* Until 6.1 a bit says whether there is a tag; since then a tag is there where protocol and tag are not both 0. */
struct sk_buff___until_6_1 {
	__u8 vlan_present : 1;
};

struct sk_buff___since_6_2 {
	__u32 vlan_all;
};

/* The bytes may not be read by the processor at all. */
struct sk_buff___since_6_12 {
	__u8 unreadable : 1;
};

/* Only its size matters. */
struct page {
	unsigned long flags;
};

struct skb_fragment {
	unsigned int len;
};

struct skb_shared_info {
	__u8 nr_frags;
	unsigned short gso_segs;
	struct skb_fragment frags[1];
};

/*
 * Words in a row, 23 at least: what memory is taken for where it is read directly. Any struct of numbers would do that is as
 * large on every kernel, however it was configured.
 */
struct rtnl_link_stats64 {
	__u64 rx_packets;
};

#pragma clang attribute pop

/* Why a packet was dropped: tracepoints tell since 5.17. */
enum skb_drop_reason {
	SKB_DROP_REASON_NOT_SPECIFIED,
};

#define SAYS_WHY bpf_core_enum_value_exists(enum skb_drop_reason, SKB_DROP_REASON_NOT_SPECIFIED)

/* Since 5.13. */
#define CAN_NAME_FUNCTIONS bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_snprintf)

/* Says whether the kernel has the function (6.2 and later): its verifier lists it by this name. */
enum special_kfunc_type {
	KF_bpf_rdonly_cast,
};

extern void *bpf_rdonly_cast(const void *memory, __u32 type) __ksym __weak;

#define CAN_CAST bpf_core_enum_value_exists(enum special_kfunc_type, KF_bpf_rdonly_cast)

#ifdef TCTRACE_FSESSION
/* Of session programs (7.0 and later). Kernels from 6.10 on have functions of these names without an argument. */
extern __u64 bpf_session_is_return(void *context) __ksym __weak;
extern __u64 *bpf_session_cookie(void *context) __ksym __weak;
#endif

/*
 * A field of the kernel's. The verifier lets us read it in place if it knows what we point to: from the traced program's BTF,
 * or because we may tell it (CAN_CAST). Else each field costs a call.
 */
#ifdef TCTRACE_UNTYPED
#define FIELD(object, field)                                                                                           \
	({                                                                                                             \
		typeof(object) _object = (object);                                                                     \
		typeof(_object->field) _value;                                                                         \
		if (CAN_CAST) {                                                                                        \
			_value = _object->field;                                                                       \
		} else {                                                                                               \
			typeof(_object->field) _read;                                                                  \
			bpf_core_read(&_read, sizeof(_read), &_object->field);                                         \
			_value = _read;                                                                                \
		}                                                                                                      \
		_value;                                                                                                \
	})
#define BITFIELD(object, field)                                                                                        \
	(CAN_CAST ? BPF_CORE_READ_BITFIELD(object, field) : BPF_CORE_READ_BITFIELD_PROBED(object, field))
#else
#define FIELD(object, field) ((object)->field)
#define BITFIELD(object, field) BPF_CORE_READ_BITFIELD(object, field)
#endif

/* The packet that the traced program was called with. */
static __always_inline struct sk_buff *packet_of(void *argument)
{
#ifdef TCTRACE_UNTYPED
	if (CAN_CAST)
		return bpf_rdonly_cast(argument, bpf_core_type_id_kernel(struct sk_buff));
#endif
	return argument;
}

/* Which of the exit's arguments is what the program returned: it follows those that the kernel takes the program to have. */
#ifdef TCTRACE_UNTYPED
#define RETURNED 5
#else
#define RETURNED 1
#endif

#endif
