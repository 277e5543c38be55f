// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet.pcapng;

/**
 * One enhanced packet block.
 *
 * @param interfaceId what {@link PcapngWriter#addInterface} returned
 * @param timeNanos since 1970, UTC
 * @param bytes what was captured
 * @param wireLength the packet's length, of which {@code bytes} are the first
 * @param inbound as the interface sees it: received (else sent)
 * @param packetId the same number on blocks that show one packet at several places
 * @param tcVerdict the verdict of the tc program, signed; null where what it returned is none
 * @param comment for people; empty for none
 */
public record CapturedPacket(
        int interfaceId,
        long timeNanos,
        byte[] bytes,
        int wireLength,
        boolean inbound,
        long packetId,
        Integer tcVerdict,
        String comment) {}
