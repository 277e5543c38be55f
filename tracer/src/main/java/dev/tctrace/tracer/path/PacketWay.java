// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.util.List;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.TracedPacket;

/**
 * One packet: what it passed, in order, and where it ended.
 *
 * @param id its number (see {@link PacketJoiner})
 * @param stations its records, in the order in which it passed the programs; at least one
 * @param drop the kernel's drop that ended it; null where there was none
 */
public record PacketWay(long id, List<TracedPacket> stations, KernelDrop drop) {

    public PacketWay {
        stations = List.copyOf(stations);
    }

    public TracedPacket first() {
        return stations.get(0);
    }

    public TracedPacket last() {
        return stations.get(stations.size() - 1);
    }

    public Outcome outcome() {
        return Outcome.of(last(), drop);
    }
}
