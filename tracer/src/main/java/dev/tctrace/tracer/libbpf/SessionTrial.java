// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import com.sun.jna.Memory;

import dev.tctrace.tracer.libbpf.KernelStruct.ProgLoadOpts;
import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.libc.NativeBytes;

/** Finds out whether the kernel has session programs: tracing programs that are called at entry and at exit. */
public final class SessionTrial {
    /** BPF_TRACE_FSESSION, which libbpf 1.1 has no name for. */
    static final int ATTACH_TYPE = 58;

    /** {@code r0 = 0; exit} */
    private static final byte[] RETURNS_ZERO = {(byte) 0xb7, 0, 0, 0, 0, 0, 0, 0, (byte) 0x95, 0, 0, 0, 0, 0, 0, 0};

    private SessionTrial() {}

    /**
     * Loads one that does nothing, and attaches it nowhere.
     *
     * @param target a program that can be traced
     * @throws BpfException where the kernel did not come to look at it
     */
    public static boolean accepts(BpfProgram target) {
        try (Memory instructions = NativeBytes.of(RETURNS_ZERO);
                Memory options = new Memory(ProgLoadOpts.SIZE)) {
            options.clear();
            options.setLong(ProgLoadOpts.SZ, ProgLoadOpts.SIZE);
            options.setInt(ProgLoadOpts.EXPECTED_ATTACH_TYPE, ATTACH_TYPE);
            options.setInt(ProgLoadOpts.ATTACH_BTF_ID, target.info().entryTypeId());
            options.setInt(ProgLoadOpts.ATTACH_PROG_FD, target.fd());
            int fd = NativeBpf.bpf_prog_load(
                    ProgramInfo.TRACING,
                    "tctrace_trial",
                    "Dual BSD/GPL",
                    instructions,
                    RETURNS_ZERO.length / PreparedProgram.INSTRUCTION,
                    options);
            if (fd >= 0) {
                new Fd(fd).close();
                return true;
            }
            return switch (Errno.of(fd)) {
                case EINVAL, EOPNOTSUPP, ENOTSUPP -> false;
                default -> throw BpfCallFailed.of("loading a session program", fd);
            };
        }
    }
}
