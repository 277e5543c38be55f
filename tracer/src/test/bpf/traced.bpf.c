// SPDX-License-Identifier: GPL-2.0
/* Programs that do things to packets: for tests of what a tracer sees. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define SOURCE_ADDRESS 26
#define TTL 22

SEC("tc") int returns_redirect(struct __sk_buff *skb)
{
	return 7;
}

/* As a NAT does: 10.1.2.3 in place of the source. */
SEC("tc") int rewrites_source(struct __sk_buff *skb)
{
	__u32 address = bpf_htonl(0x0a010203);

	bpf_skb_store_bytes(skb, SOURCE_ADDRESS, &address, sizeof(address), 0);
	return 0;
}

SEC("tc") int lowers_ttl(struct __sk_buff *skb)
{
	__u8 ttl = 7;

	bpf_skb_store_bytes(skb, TTL, &ttl, sizeof(ttl), 0);
	return 0;
}

SEC("tc") int pushes_vlan(struct __sk_buff *skb)
{
	bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), 42);
	return -1;
}

SEC("tc") int grows(struct __sk_buff *skb)
{
	bpf_skb_change_tail(skb, skb->len + 20, 0);
	return -1;
}

SEC("tc") int prepends(struct __sk_buff *skb)
{
	bpf_skb_change_head(skb, ETH_HLEN, 0);
	return -1;
}

SEC("tc") int sets_mark(struct __sk_buff *skb)
{
	skb->mark = 77;
	return 0;
}

/* Odd marks are dropped. */
SEC("tc") int drops_odd_marks(struct __sk_buff *skb)
{
	return skb->mark & 1 ? 2 : 0;
}

/* Sends a copy out of the same device, where this program runs again: a call inside a call. */
SEC("tc") int sends_copies(struct __sk_buff *skb)
{
	if (skb->mark >= 3)
		return 2;
	skb->mark++;
	bpf_clone_redirect(skb, skb->ifindex, 0);
	skb->mark--;
	return skb->mark;
}

/* Something for an extension to replace. */
__attribute__((noinline)) int replaceable(struct __sk_buff *skb)
{
	volatile int verdict = -1;

	return verdict;
}

SEC("tc") int has_a_replaceable_part(struct __sk_buff *skb)
{
	return replaceable(skb);
}

char _license[] SEC("license") = "GPL";
