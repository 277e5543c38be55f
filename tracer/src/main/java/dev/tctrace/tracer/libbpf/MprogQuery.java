// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.util.ArrayList;
import java.util.List;

import com.sun.jna.Memory;

import dev.tctrace.tracer.libc.Errno;

/** Asks which programs sit on a device's tcx or netkit attach point, in the order in which the kernel runs them. */
public final class MprogQuery {
    public static final int TCX_INGRESS = 46;
    public static final int TCX_EGRESS = 47;
    public static final int NETKIT_PRIMARY = 54;
    public static final int NETKIT_PEER = 55;

    /** The kernel's own limit (BPF_MPROG_MAX). */
    private static final int MOST = 64;

    private MprogQuery() {}

    /**
     * The device is looked up in the calling thread's network namespace.
     *
     * @param ifindex the device
     * @param attachType {@link #TCX_INGRESS} and the others, BPF's enum bpf_attach_type
     * @return program ids, first to run first; empty where nothing is attached
     * @throws UnsupportedByKernel before 6.6 (tcx), 6.7 (netkit), or where the device is no netkit device
     * @throws BpfCallFailed ENODEV: no such device
     */
    public static List<Integer> programIds(int ifindex, int attachType) {
        try (Memory ids = new Memory(4L * MOST);
                Memory count = new Memory(4)) {
            ids.clear();
            count.setInt(0, MOST);
            int result = NativeBpf.bpf_prog_query(ifindex, attachType, 0, null, ids, count);
            Errno errno = Errno.of(result);
            if (errno == Errno.ENOENT) {
                return List.of();
            }
            if (errno == Errno.EINVAL || errno == Errno.EACCES || errno == Errno.ENOTSUPP) {
                throw new UnsupportedByKernel(
                        "the kernel does not answer for attach type " + attachType + ": " + Errno.describe(result),
                        result);
            }
            if (result < 0) {
                throw BpfCallFailed.of("listing the programs of device " + ifindex, result);
            }
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < count.getInt(0); i++) {
                found.add(ids.getInt(4L * i));
            }
            return found;
        }
    }
}
