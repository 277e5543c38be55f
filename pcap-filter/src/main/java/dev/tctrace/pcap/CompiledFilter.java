package dev.tctrace.pcap;

/**
 * A filter that is ready to be placed in the tracer's stub.
 *
 * @param expression what the user wrote
 * @param linkType what it was compiled for
 * @param reach how many bytes from the start of the packet it may look at: what the tracer must copy at least
 * @param ebpf the body of the stub: eBPF instructions in the kernel's 8-byte layout, host byte order. Contract (bpf/filter.h):
 *     in r1 the copied bytes, r2 = how many were copied, r3 = the packet's length; out r0: 0 = no match. The body does not
 *     contain the final exit; it ends by falling off its end with r0 set
 */
public record CompiledFilter(String expression, LinkType linkType, int reach, byte[] ebpf) {}
