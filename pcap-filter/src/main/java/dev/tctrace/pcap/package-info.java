// SPDX-License-Identifier: Apache-2.0
/**
 * Filter expressions of pcap-filter(7): {@link dev.tctrace.pcap.PacketFilter} compiles one, {@link
 * dev.tctrace.pcap.stub.FilterStub} places it in the tracer's object file. What is supported, and what is refused and why, is in
 * docs/filter.md.
 */
package dev.tctrace.pcap;
