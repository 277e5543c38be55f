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

struct skb_shared_info {
	unsigned short gso_segs;
};

/* Words in a row: what memory is taken for where it is read directly. Which struct it is does not matter. */
struct cpumask {
	unsigned long bits[1];
};

#pragma clang attribute pop

/* Says whether the kernel has the function (6.2 and later): its verifier lists it by this name. */
enum special_kfunc_type {
	KF_bpf_rdonly_cast,
};

extern void *bpf_rdonly_cast(const void *memory, __u32 type) __ksym __weak;

#endif
