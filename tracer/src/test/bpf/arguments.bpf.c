// SPDX-License-Identifier: GPL-2.0
/* Programs that a loader takes, whatever they say of their argument: all drop, after they changed the source address. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define SOURCE_ADDRESS 26

typedef struct __sk_buff packet_t;
typedef struct __sk_buff *packet_pointer;

struct of_its_own {
	__u32 length;
};

static __always_inline int drops(void *skb)
{
	__u32 address = bpf_htonl(0x0a010203);

	bpf_skb_store_bytes(skb, SOURCE_ADDRESS, &address, sizeof(address), 0);
	return 2;
}

SEC("tc") int takes_void(void *skb)
{
	return drops(skb);
}

SEC("tc") int takes_own_struct(struct of_its_own *skb)
{
	return drops(skb);
}

SEC("tc") int takes_bytes(unsigned char *skb)
{
	return drops(skb);
}

SEC("tc") int takes_number(unsigned long skb)
{
	return drops((void *)skb);
}

SEC("tc") int takes_const(const struct __sk_buff *skb)
{
	return drops((void *)skb);
}

SEC("tc") int takes_typedef(packet_t *skb)
{
	return drops(skb);
}

SEC("tc") int takes_pointer_typedef(const packet_pointer skb)
{
	return drops(skb);
}

SEC("tc") int takes_more(struct __sk_buff *skb, int level)
{
	return drops(skb);
}

SEC("tc") int takes_nothing(void)
{
	return 2;
}

char _license[] SEC("license") = "GPL";
