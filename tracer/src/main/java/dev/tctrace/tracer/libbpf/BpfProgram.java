// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

import dev.tctrace.tracer.libbpf.KernelStruct.FuncInfo;
import dev.tctrace.tracer.libbpf.KernelStruct.ProgInfo;
import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.libc.Fd;

/** A program in the kernel, held by a file descriptor: it stays loaded until this is closed. */
public final class BpfProgram implements AutoCloseable {
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
        try (Memory info = new Memory(ProgInfo.SIZE);
                Memory length = new Memory(4)) {
            info.clear();
            query(info, length);
            int functions = info.getInt(ProgInfo.NR_FUNC_INFO);
            int recordSize = info.getInt(ProgInfo.FUNC_INFO_REC_SIZE);
            int entryTypeId = functions > 0 && recordSize >= FuncInfo.SIZE ? entryType(functions, recordSize) : 0;
            return new ProgramInfo(
                    info.getInt(ProgInfo.ID),
                    info.getInt(ProgInfo.TYPE),
                    HexFormat.of().formatHex(info.getByteArray(ProgInfo.TAG, ProgInfo.TAG_SIZE)),
                    text(info.getByteArray(ProgInfo.NAME, ProgInfo.NAME_SIZE)),
                    info.getInt(ProgInfo.BTF_ID),
                    entryTypeId,
                    functions,
                    info.getInt(ProgInfo.JITED_PROG_LEN) != 0,
                    info.getLong(ProgInfo.LOAD_TIME),
                    info.getLong(ProgInfo.RUN_CNT),
                    info.getLong(ProgInfo.RUN_TIME_NS));
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

    /**
     * Attaches a loaded fentry, fexit or session program. It is detached when the descriptor is closed, or with the process.
     *
     * @param name for messages
     * @throws NotTraceable when the target takes no (further) tracer
     */
    public Fd attachTracing(String name) {
        int link = NativeBpf.bpf_raw_tracepoint_open(null, fd.number());
        if (link < 0) {
            throw TargetErrors.onAttaching(name, link);
        }
        return new Fd(link);
    }

    /** func_info is sorted by instruction: the first is the entry function. */
    private int entryType(int functions, int recordSize) {
        try (Memory info = new Memory(ProgInfo.SIZE);
                Memory length = new Memory(4);
                Memory records = new Memory((long) functions * recordSize)) {
            info.clear();
            records.clear();
            info.setInt(ProgInfo.FUNC_INFO_REC_SIZE, recordSize);
            info.setLong(ProgInfo.FUNC_INFO, Pointer.nativeValue(records));
            info.setInt(ProgInfo.NR_FUNC_INFO, functions);
            query(info, length);
            return records.getInt(FuncInfo.TYPE_ID);
        }
    }

    private void query(Memory info, Memory length) {
        length.setInt(0, ProgInfo.SIZE);
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
