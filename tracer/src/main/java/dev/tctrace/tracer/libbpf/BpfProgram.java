// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.libc.Fd;

/** A program in the kernel, held by a file descriptor: it stays loaded until this is closed. */
public final class BpfProgram implements AutoCloseable {
    private static final int INFO_SIZE = 232;
    private static final int FUNC_INFO_MIN = 8;

    private final Fd fd;

    BpfProgram(Fd fd) {
        this.fd = fd;
    }

    /**
     * Opens a program by its id. Needs CAP_SYS_ADMIN (the kernel's rule for ids).
     *
     * @return empty where no program has this id (any more)
     */
    public static Optional<BpfProgram> byId(int id) {
        int fd = NativeBpf.bpf_prog_get_fd_by_id(id);
        if (fd >= 0) {
            return Optional.of(new BpfProgram(new Fd(fd)));
        }
        if (Errno.of(fd) == Errno.ENOENT) {
            return Optional.empty();
        }
        throw BpfCallFailed.of("opening BPF program " + id, fd);
    }

    /** The id that follows in the kernel's list of all programs; 0 starts. Empty at the end. */
    public static Optional<Integer> nextId(int id) {
        try (Memory next = new Memory(4)) {
            next.setInt(0, 0);
            int result = NativeBpf.bpf_prog_get_next_id(id, next);
            if (result == 0) {
                return Optional.of(next.getInt(0));
            }
            if (Errno.of(result) == Errno.ENOENT) {
                return Optional.empty();
            }
            throw BpfCallFailed.of("listing BPF programs", result);
        }
    }

    public int fd() {
        return fd.number();
    }

    public ProgramInfo info() {
        try (Memory info = new Memory(INFO_SIZE);
                Memory length = new Memory(4)) {
            info.clear();
            query(info, length);
            int functions = info.getInt(144);
            int recordSize = info.getInt(132);
            int entryTypeId = functions > 0 && recordSize >= FUNC_INFO_MIN ? entryType(functions, recordSize) : 0;
            return new ProgramInfo(
                    info.getInt(4),
                    info.getInt(0),
                    HexFormat.of().formatHex(info.getByteArray(8, 8)),
                    text(info.getByteArray(64, 16)),
                    info.getInt(128),
                    entryTypeId,
                    functions,
                    info.getInt(16) != 0,
                    info.getLong(40),
                    info.getLong(200),
                    info.getLong(192));
        }
    }

    /**
     * The full name of the entry function, from the program's BTF.
     *
     * @return empty where the program carries no BTF or no func_info
     */
    public Optional<BtfFunction> entryFunction() {
        ProgramInfo info = info();
        if (info.btfId() == 0 || info.entryTypeId() == 0) {
            return Optional.empty();
        }
        return KernelBtf.byId(info.btfId()).flatMap(btf -> btf.function(info.entryTypeId()));
    }

    /** func_info is sorted by instruction: the first is the entry function. */
    private int entryType(int functions, int recordSize) {
        try (Memory info = new Memory(INFO_SIZE);
                Memory length = new Memory(4);
                Memory records = new Memory((long) functions * recordSize)) {
            info.clear();
            records.clear();
            info.setInt(132, recordSize);
            info.setLong(136, Pointer.nativeValue(records));
            info.setInt(144, functions);
            query(info, length);
            return records.getInt(4);
        }
    }

    private void query(Memory info, Memory length) {
        length.setInt(0, INFO_SIZE);
        int result = NativeBpf.bpf_obj_get_info_by_fd(fd.number(), info, length);
        if (result < 0) {
            throw BpfCallFailed.of("reading the info of a BPF program", result);
        }
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        fd.close();
    }
}
