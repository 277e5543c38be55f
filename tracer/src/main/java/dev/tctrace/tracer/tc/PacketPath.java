// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.Comparator;
import java.util.List;

/**
 * The order in which a packet passes the attach points of a pair.
 *
 * <p>Towards the pod: the host end sends (tcx, clsact, the qdisc, then netkit, which sits in the driver), the pod's end receives (tcx,
 * clsact). From the pod the other way round. tcx before clsact: net/core/dev.c, sch_handle_ingress and sch_handle_egress.
 */
final class PacketPath {
    private PacketPath() {}

    /** Which way packets go there, as the pod sees it. */
    static Direction direction(AttachPoint attachPoint, boolean podEnd) {
        return attachPoint.ingress() == podEnd ? Direction.INGRESS : Direction.EGRESS;
    }

    /** Ingress before Egress, each in the order of passing. Programs of one hook stay as they are. */
    static List<AttachedProgram> inOrder(List<AttachedProgram> programs) {
        return programs.stream()
                .sorted(Comparator.comparing(AttachedProgram::direction).thenComparingInt(PacketPath::place))
                .toList();
    }

    private static int place(AttachedProgram program) {
        boolean sends = !program.attachPoint().ingress();
        return (sends ? 0 : 10) + layer(program.attachPoint());
    }

    private static int layer(AttachPoint attachPoint) {
        return switch (attachPoint) {
            case TCX_INGRESS, TCX_EGRESS -> 0;
            // Actions run with their filters, so that the order in which they were found is right.
            case CLSACT_INGRESS, CLSACT_EGRESS, ACTION_INGRESS, ACTION_EGRESS -> 1;
            case QDISC_EGRESS, QDISC_ACTION -> 2;
            case NETKIT_PRIMARY, NETKIT_PEER -> 3;
        };
    }
}
