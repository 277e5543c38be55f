// SPDX-License-Identifier: Apache-2.0
/**
 * Classic BPF: the machine that libpcap compiles filter expressions for. The instruction set as data, its wire format, its
 * validity rules and its reference interpreter. Semantics are those of libpcap's {@code bpf_filter()}.
 */
package dev.tctrace.pcap.cbpf;
