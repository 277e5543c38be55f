// SPDX-License-Identifier: GPL-2.0
/* Programs for the places of tc that are no direct-action filters, and for one program at several places. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

SEC("action") int act_drops(struct __sk_buff *skb)
{
	return 2;
}

/* The action's own code decides. */
SEC("action") int act_leaves_it(struct __sk_buff *skb)
{
	return -1;
}

/* For a filter without direct-action: large packets are of class 0:2, small ones of none. */
SEC("tc") int class_by_size(struct __sk_buff *skb)
{
	return skb->len > 500 ? 2 : 0;
}

SEC("tc") int passes(struct __sk_buff *skb)
{
	return -1;
}

SEC("tc") int passes_too(struct __sk_buff *skb)
{
	return -1;
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} host_end SEC(".maps");

/* As a CNI does it: straight to the pod, past the hooks of the host's end. */
SEC("tc") int past_the_host_end(struct __sk_buff *skb)
{
	__u32 key = 0;
	__u64 *ifindex = bpf_map_lookup_elem(&host_end, &key);

	if (!ifindex || skb->protocol != bpf_htons(0x0800))
		return -1;
	return bpf_redirect_peer(*ifindex, 0);
}

char _license[] SEC("license") = "GPL";
