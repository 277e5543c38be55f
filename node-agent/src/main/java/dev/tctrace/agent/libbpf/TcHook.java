package dev.tctrace.agent.libbpf;

import com.sun.jna.Memory;

import dev.tctrace.agent.libc.Errno;
import dev.tctrace.agent.libc.Fd;

/**
 * Attaches a tc program to a device of the calling thread's network namespace: by a tcx link where the kernel has it (6.6),
 * else as a clsact filter. It never touches what others attached.
 */
public final class TcHook {
    private static final int INGRESS = 1;
    private static final int EGRESS = 2;
    private static final int HOOK_SIZE = 24;
    private static final int OPTIONS_SIZE = 32;
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
        int type = ingress ? MultiProgQuery.TCX_INGRESS : MultiProgQuery.TCX_EGRESS;
        int link = linkCreate(program, ifindex, type);
        return switch (Errno.of(Math.min(link, 0))) {
            case NONE -> new Fd(link);
            case EINVAL, EOPNOTSUPP, ENOTSUPP, ENOSYS ->
                throw new UnsupportedByKernel("this kernel has no tcx (6.6 and later have)", link);
            case EPERM, EACCES -> throw NotPermitted.during("attaching a tcx program", link);
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
     * A clsact filter on a free priority. It outlives the process: {@link ClsactFilter#detach} removes it.
     *
     * @throws AttachFailed when the device is gone
     */
    public static ClsactFilter attachClsact(BpfProgram program, int ifindex, boolean ingress) {
        try (Memory hook = hook(ifindex, ingress ? INGRESS : EGRESS);
                Memory options = new Memory(OPTIONS_SIZE)) {
            int made = NativeBpf.bpf_tc_hook_create(hook);
            if (made < 0 && Errno.of(made) != Errno.EEXIST) {
                throw failure("Creating the clsact qdisc of device " + ifindex, made);
            }
            options.clear();
            options.setLong(0, OPTIONS_SIZE);
            options.setInt(8, program.fd());
            int attached = NativeBpf.bpf_tc_attach(hook, options);
            ClsactFilter filter = new ClsactFilter(
                    ifindex, ingress, options.getInt(20), options.getInt(24), made == 0, options.getInt(16));
            if (attached < 0) {
                if (made == 0) {
                    filter.removeQdisc();
                }
                throw failure("Attaching a clsact program to device " + ifindex, attached);
            }
            return filter;
        }
    }

    private static BpfException failure(String what, int number) {
        return switch (Errno.of(number)) {
            case EPERM, EACCES -> NotPermitted.during(what, number);
            default -> new AttachFailed(what, number);
        };
    }

    /**
     * A filter of ours.
     *
     * @param handle and
     * @param priority name it on its hook
     * @param madeQdisc whether the device had no clsact qdisc before
     * @param programId the program it runs
     */
    public record ClsactFilter(
            int ifindex, boolean ingress, int handle, int priority, boolean madeQdisc, int programId) {

        /** Removes this filter, if it is still ours; nothing where it is gone. In the device's network namespace. */
        public void detach() {
            try (Memory hook = hook(ifindex, ingress ? INGRESS : EGRESS);
                    Memory options = new Memory(OPTIONS_SIZE)) {
                options.clear();
                options.setLong(0, OPTIONS_SIZE);
                options.setInt(20, handle);
                options.setInt(24, priority);
                if (NativeBpf.bpf_tc_query(hook, options) < 0 || options.getInt(16) != programId) {
                    return;
                }
                options.clear();
                options.setLong(0, OPTIONS_SIZE);
                options.setInt(20, handle);
                options.setInt(24, priority);
                NativeBpf.bpf_tc_detach(hook, options);
            }
        }

        /** Removes the device's clsact qdisc, with all that is in it: only where nothing is left in it. */
        public void removeQdisc() {
            try (Memory hook = hook(ifindex, INGRESS | EGRESS)) {
                NativeBpf.bpf_tc_hook_destroy(hook);
            }
        }
    }

    private static Memory hook(int ifindex, int attachPoint) {
        Memory hook = new Memory(HOOK_SIZE);
        hook.clear();
        hook.setLong(0, HOOK_SIZE);
        hook.setInt(8, ifindex);
        hook.setInt(12, attachPoint);
        return hook;
    }
}
