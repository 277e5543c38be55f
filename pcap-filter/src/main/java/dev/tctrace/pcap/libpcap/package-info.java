// SPDX-License-Identifier: Apache-2.0
/** The binding to libpcap: the only place of this module that knows JNA. */
package dev.tctrace.pcap.libpcap;
