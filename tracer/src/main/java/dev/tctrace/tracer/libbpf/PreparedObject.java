// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import com.sun.jna.Memory;

import dev.tctrace.tracer.libbpf.KernelStruct.ProgLoadOpts;
import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.libc.NativeBytes;

/**
 * Tracing programs of an object as libbpf gave them to this kernel, to be loaded again with other maps, constants and targets.
 * By {@link BpfObject} each load reads and parses all types of the kernel, to find the few that the object's relocations name.
 * Safe for use by several threads.
 */
public final class PreparedObject implements AutoCloseable {
    private final String name;
    private final String license;
    private final byte[] constants;
    private final Fd types;
    private final Map<String, PreparedProgram> programs;

    PreparedObject(String name, String license, byte[] constants, Fd types, Map<String, PreparedProgram> programs) {
        this.name = name;
        this.license = license;
        this.constants = constants;
        this.types = types;
        this.programs = Map.copyOf(programs);
    }

    /**
     * Instructions to be overwritten.
     *
     * @param function where
     * @param offset bytes from its beginning
     */
    public record Patch(String function, int offset, byte[] bytes) {}

    public boolean has(String program) {
        return programs.containsKey(program);
    }

    /** The object's constants, with another beginning. The map may be closed once the programs are loaded. */
    public BpfMap constants(byte[] beginning) {
        byte[] bytes = constants.clone();
        System.arraycopy(beginning, 0, bytes, 0, beginning.length);
        return BpfMap.constants("tctrace_consts", bytes);
    }

    /**
     * Loads a program.
     *
     * @param maps all maps of the object by name, {@link BpfObject#CONSTANTS} among them
     * @param target the program whose entry function it will be attached to
     * @param function that function's full name, for messages
     * @throws NotTraceable when the target has no BTF
     * @throws VerifierRejected with the useful lines of the verifier's log
     * @throws NotPermitted when the kernel refuses before it verifies
     */
    public BpfProgram load(String program, Map<String, BpfMap> maps, BpfProgram target, String function, Patch patch) {
        ProgramInfo info = target.info();
        if (info.btfId() == 0 || info.entryTypeId() == 0) {
            throw TargetErrors.onChoosing(function, -Errno.ENOENT.number());
        }
        PreparedProgram prepared = programs.get(program);
        byte[] code = prepared.with(maps, patch);
        try (Memory instructions = NativeBytes.of(code);
                Memory functions = NativeBytes.of(prepared.functions());
                Memory lines = NativeBytes.of(prepared.lines());
                Memory options = new Memory(ProgLoadOpts.SIZE)) {
            options.clear();
            options.setLong(ProgLoadOpts.SZ, ProgLoadOpts.SIZE);
            options.setInt(ProgLoadOpts.EXPECTED_ATTACH_TYPE, prepared.attachType());
            options.setInt(ProgLoadOpts.PROG_BTF_FD, types.number());
            options.setInt(ProgLoadOpts.PROG_FLAGS, prepared.flags());
            options.setInt(ProgLoadOpts.ATTACH_BTF_ID, info.entryTypeId());
            options.setInt(ProgLoadOpts.ATTACH_PROG_FD, target.fd());
            options.setPointer(ProgLoadOpts.FUNC_INFO, functions);
            options.setInt(ProgLoadOpts.FUNC_INFO_CNT, prepared.functions().length / prepared.functionSize());
            options.setInt(ProgLoadOpts.FUNC_INFO_REC_SIZE, prepared.functionSize());
            if (prepared.lines().length > 0) {
                options.setPointer(ProgLoadOpts.LINE_INFO, lines);
                options.setInt(ProgLoadOpts.LINE_INFO_CNT, prepared.lines().length / prepared.lineSize());
                options.setInt(ProgLoadOpts.LINE_INFO_REC_SIZE, prepared.lineSize());
            }
            int fd = load(prepared, instructions, options);
            return fd < 0 ? explain(prepared, instructions, options) : new BpfProgram(new Fd(fd));
        }
    }

    private int load(PreparedProgram prepared, Memory instructions, Memory options) {
        return NativeBpf.bpf_prog_load(
                prepared.type(),
                prepared.name(),
                license,
                instructions,
                prepared.instructions().length / PreparedProgram.INSTRUCTION,
                options);
    }

    /** Tries again with a log: what the verifier writes takes longer than what it does. */
    private BpfProgram explain(PreparedProgram prepared, Memory instructions, Memory options) {
        try (Memory log = new Memory(BpfObject.LOG_SIZE)) {
            log.setByte(0, (byte) 0);
            options.setInt(ProgLoadOpts.LOG_LEVEL, 1);
            options.setInt(ProgLoadOpts.LOG_SIZE, BpfObject.LOG_SIZE);
            options.setPointer(ProgLoadOpts.LOG_BUF, log);
            int fd = load(prepared, instructions, options);
            if (fd >= 0) {
                return new BpfProgram(new Fd(fd));
            }
            String text = log.getString(0, StandardCharsets.UTF_8.name());
            throw text.isBlank()
                    ? BpfObject.loadFailure("loading the BPF object " + name, List.of(), fd)
                    : new VerifierRejected(prepared.name(), text, fd);
        }
    }

    @Override
    public void close() {
        types.close();
    }
}
