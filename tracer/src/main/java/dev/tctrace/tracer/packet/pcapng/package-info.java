// SPDX-License-Identifier: Apache-2.0
/**
 * Writes pcapng files (draft-ietf-opsawg-pcapng), the format that Wireshark and tshark read. Knows the format only: nothing
 * of tc programs.
 */
package dev.tctrace.tracer.packet.pcapng;
