// SPDX-License-Identifier: Apache-2.0
/**
 * From classic BPF to eBPF over the tracer's copied bytes, in a form that the verifier always accepts. {@link
 * dev.tctrace.pcap.ebpf.Translator} says how.
 */
package dev.tctrace.pcap.ebpf;
