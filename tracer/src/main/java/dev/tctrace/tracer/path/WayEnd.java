// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

/** Where a packet's way ended, as people read it. */
public final class WayEnd {
    private WayEnd() {}

    /** {@code passed on}, {@code dropped by the program cil_from_container}, {@code dropped by the kernel: NETFILTER_DROP in …}. */
    public static String text(PacketWay way) {
        String program = way.last().program().name();
        return switch (way.outcome()) {
            case PASSED -> "passed on";
            case DROPPED_BY_PROGRAM -> "dropped by the program " + program;
            case DROPPED_BY_KERNEL -> "dropped by the kernel: " + DropReasons.text(way.drop());
            case REDIRECTED -> "redirected by the program " + program + ", and not seen again";
            case TAKEN -> "taken by the program " + program;
        };
    }
}
