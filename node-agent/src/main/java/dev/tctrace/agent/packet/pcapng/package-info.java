/**
 * Writes pcapng files (draft-ietf-opsawg-pcapng), the format that Wireshark and tshark read. Knows the format only: nothing
 * of tc programs.
 */
package dev.tctrace.agent.packet.pcapng;
