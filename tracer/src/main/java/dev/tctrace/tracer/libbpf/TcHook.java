// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.util.function.IntSupplier;

import com.sun.jna.Memory;

import dev.tctrace.tracer.libbpf.KernelStruct.TcHookStruct;
import dev.tctrace.tracer.libbpf.KernelStruct.TcOpts;
import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.libc.Fd;

/**
 * Attaches a tc program to a device of the calling thread's network namespace: by a tcx link where the kernel has it (6.6),
 * else as a clsact filter. It never touches what others attached.
 */
public final class TcHook {
    private static final int INGRESS = 1;
    private static final int EGRESS = 2;
    private static final int LINK_OPTIONS_SIZE = 64;

    /** Before all that is attached: a program that redirects hides packets from those behind it. */
    private static final int BPF_F_BEFORE = 1 << 3;

    private TcHook() {}

    /**
     * A tcx link at the head of the chain; the program is detached when it is closed, or with the process.
     *
     * @throws UnsupportedByKernel where the kernel has no tcx
     * @throws AttachFailed when the device is gone, or its chain is full
     */
    public static Fd attachTcx(BpfProgram program, int ifindex, boolean ingress) {
        int type = ingress ? MprogQuery.TCX_INGRESS : MprogQuery.TCX_EGRESS;
        int link = linkCreate(program, ifindex, type);
        return switch (Errno.of(Math.min(link, 0))) {
            case NONE -> new Fd(link);
            case EINVAL, EOPNOTSUPP, ENOTSUPP, ENOSYS ->
                throw new UnsupportedByKernel("this kernel has no tcx (6.6 and later have)", link);
            case EPERM, EACCES -> throw NotPermitted.during("attaching a tcx program", link);
            case ERANGE -> throw AttachFailed.full(ifindex, ingress, link);
            default -> throw new AttachFailed("Attaching a tcx program to device " + ifindex, link);
        };
    }

    private static int linkCreate(BpfProgram program, int ifindex, int type) {
        try (Memory options = new Memory(LINK_OPTIONS_SIZE)) {
            options.clear();
            options.setLong(0, LINK_OPTIONS_SIZE);
            options.setInt(8, BPF_F_BEFORE);
            return NativeBpf.bpf_link_create(program.fd(), ifindex, type, options);
        }
    }

    /**
     * Gives a device the clsact qdisc.
     *
     * @return whether it had none
     * @throws AttachFailed when the device is gone
     */
    public static boolean createClsact(int ifindex) {
        try (Memory hook = hook(ifindex, INGRESS)) {
            int made = quietly(() -> NativeBpf.bpf_tc_hook_create(hook));
            if (made < 0 && Errno.of(made) != Errno.EEXIST) {
                throw failure("Creating the clsact qdisc of device " + ifindex, made);
            }
            return made == 0;
        }
    }

    /**
     * Removes a device's clsact qdisc, with all that is in it: only where nothing is left in it. Nothing where it is gone.
     *
     * @throws AttachFailed when it stays
     */
    public static void removeClsact(int ifindex) {
        try (Memory hook = hook(ifindex, INGRESS | EGRESS)) {
            int removed = quietly(() -> NativeBpf.bpf_tc_hook_destroy(hook));
            if (removed < 0 && !gone(removed)) {
                throw failure("Removing the clsact qdisc of device " + ifindex, removed);
            }
        }
    }

    /**
     * A clsact filter on a free priority. It outlives the process: {@link #detachClsact} removes it.
     *
     * @param handle its number; it also gets a priority of its own
     * @throws AttachFailed when the device is gone
     */
    public static Filter attachClsact(BpfProgram program, int ifindex, boolean ingress, int handle) {
        try (Memory hook = hook(ifindex, ingress ? INGRESS : EGRESS);
                Memory options = options(handle, 0)) {
            options.setInt(TcOpts.PROG_FD, program.fd());
            int attached = quietly(() -> NativeBpf.bpf_tc_attach(hook, options));
            if (attached < 0) {
                throw failure("Attaching a clsact program to device " + ifindex, attached);
            }
            return new Filter(
                    ifindex, ingress, handle, options.getInt(TcOpts.PRIORITY), options.getInt(TcOpts.PROG_ID));
        }
    }

    /**
     * Removes a filter, if it still runs the same program; nothing where it is gone.
     *
     * @return whether it was there
     * @throws AttachFailed when it stays
     */
    public static boolean detachClsact(Filter filter) {
        try (Memory hook = hook(filter.ifindex(), filter.ingress() ? INGRESS : EGRESS);
                Memory query = options(filter.handle(), filter.priority());
                Memory detach = options(filter.handle(), filter.priority())) {
            int found = quietly(() -> NativeBpf.bpf_tc_query(hook, query));
            int removed = found == 0 && query.getInt(TcOpts.PROG_ID) == filter.programId()
                    ? quietly(() -> NativeBpf.bpf_tc_detach(hook, detach))
                    : found;
            if (removed < 0 && !gone(removed)) {
                throw failure("Removing a clsact filter of device " + filter.ifindex(), removed);
            }
            return removed == 0 && query.getInt(TcOpts.PROG_ID) == filter.programId();
        }
    }

    /** The filter, its qdisc or its device is no longer there (net/sched/cls_api.c, tc_get_tfilter and tc_del_tfilter). */
    private static boolean gone(int number) {
        return switch (Errno.of(number)) {
            case ENOENT, ENODEV, EINVAL -> true;
            default -> false;
        };
    }

    private static BpfException failure(String what, int number) {
        return switch (Errno.of(number)) {
            case EPERM, EACCES -> NotPermitted.during(what, number);
            default -> new AttachFailed(what, number);
        };
    }

    /** libbpf prints what the kernel answers, expected or not. */
    private static int quietly(IntSupplier call) {
        LibbpfLog.start();
        return call.getAsInt();
    }

    /**
     * A filter of ours.
     *
     * @param handle and
     * @param priority name it on its hook
     * @param programId the program it runs
     */
    public record Filter(int ifindex, boolean ingress, int handle, int priority, int programId) {}

    private static Memory options(int handle, int priority) {
        Memory options = new Memory(TcOpts.SIZE);
        options.clear();
        options.setLong(TcOpts.SZ, TcOpts.SIZE);
        options.setInt(TcOpts.HANDLE, handle);
        options.setInt(TcOpts.PRIORITY, priority);
        return options;
    }

    private static Memory hook(int ifindex, int attachPoint) {
        Memory hook = new Memory(TcHookStruct.SIZE);
        hook.clear();
        hook.setLong(TcHookStruct.SZ, TcHookStruct.SIZE);
        hook.setInt(TcHookStruct.IFINDEX, ifindex);
        hook.setInt(TcHookStruct.ATTACH_POINT, attachPoint);
        return hook;
    }
}
