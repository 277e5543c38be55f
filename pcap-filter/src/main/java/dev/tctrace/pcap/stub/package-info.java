// SPDX-License-Identifier: Apache-2.0
/** Places a compiled filter in the space that the tracer's object file reserves for it. */
package dev.tctrace.pcap.stub;
