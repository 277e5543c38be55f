// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/**
 * The five-tuple. Equal flows are one conversation in one direction.
 *
 * @param source the source address, without port; null where unknown
 * @param destination the destination address, without port; null where unknown
 * @param sourcePort the source port; -1 where there is none
 * @param destinationPort the destination port; -1 where there is none
 * @param protocol as in {@link Packet#protocol}; null where unknown
 */
public record Flow(String source, String destination, int sourcePort, int destinationPort, String protocol) {

    @Override
    public String toString() {
        return FlowText.flow(this);
    }
}
