// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.tctrace.tracer.libbpf.BpfCallFailed;
import dev.tctrace.tracer.libbpf.MprogQuery;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.libc.Errno;

/** Asks the kernel for tcx and netkit programs; a kernel that does not know tcx is asked once. Safe for several threads. */
final class MprogPoints {
    private final AtomicBoolean withoutTcx = new AtomicBoolean();

    /**
     * Run it in the device's namespace; for netkit on the primary device, which answers for both ends.
     *
     * @return in the order in which the kernel runs them; empty where the kernel has no such attach point
     */
    List<Integer> programIds(int ifindex, AttachPoint attachPoint) {
        if (!attachPoint.netkit() && withoutTcx.get()) {
            return List.of();
        }
        try {
            return MprogQuery.programIds(ifindex, attachType(attachPoint));
        } catch (UnsupportedByKernel e) {
            if (!attachPoint.netkit()) {
                withoutTcx.set(true);
            }
            return List.of();
        } catch (BpfCallFailed e) {
            if (e.errno() == Errno.ENODEV) {
                return List.of();
            }
            throw e;
        }
    }

    private static int attachType(AttachPoint attachPoint) {
        return switch (attachPoint) {
            case TCX_INGRESS -> MprogQuery.TCX_INGRESS;
            case TCX_EGRESS -> MprogQuery.TCX_EGRESS;
            case NETKIT_PRIMARY -> MprogQuery.NETKIT_PRIMARY;
            case NETKIT_PEER -> MprogQuery.NETKIT_PEER;
            case CLSACT_INGRESS, CLSACT_EGRESS, QDISC_EGRESS, ACTION_INGRESS, ACTION_EGRESS, QDISC_ACTION ->
                throw new IllegalArgumentException(attachPoint + " is read through netlink");
        };
    }
}
