// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet.pcapng;

/**
 * One interface statistics block.
 *
 * @param interfaceId what {@link PcapngWriter#addInterface} returned
 * @param startNanos when capturing began, since 1970, UTC
 * @param endNanos when it ended
 * @param accepted packets that matched the filter
 * @param lost packets of these that the system dropped for lack of room
 * @param delivered packets of these that came through
 * @param comment for people; empty for none
 */
public record InterfaceStatistics(
        int interfaceId, long startNanos, long endNanos, long accepted, long lost, long delivered, String comment) {}
