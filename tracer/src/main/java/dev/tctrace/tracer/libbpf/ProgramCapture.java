// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;

import dev.tctrace.tracer.libbpf.KernelStruct.FuncInfo;
import dev.tctrace.tracer.libbpf.KernelStruct.ProgHandlerOpts;
import dev.tctrace.tracer.libbpf.KernelStruct.ProgLoadOpts;
import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.libc.Libc;

/**
 * Takes note of what libbpf gives to the kernel for each tracing program of an object, right before it does, and sees to it that
 * it names the right function of the target (libbpf_register_prog_handler). The handler is registered once for the process, before the first object is opened: libbpf
 * keeps no lock for it.
 */
final class ProgramCapture {
    private static final Logger LOG = Logger.getLogger(ProgramCapture.class.getName());
    private static final int TRACING = 26;
    private static final int TRACE_FENTRY = 24;
    private static final int TRACE_FEXIT = 25;

    /** BPF_LD | BPF_IMM | BPF_DW, which takes two places, and what its source register says of the number in it. */
    private static final byte LOAD_IMMEDIATE = 0x18;

    private static final int MAP_FD = 1;
    private static final int MAP_VALUE = 2;
    private static final byte CALL = (byte) 0x85;
    private static final int KERNEL_FUNCTION = 2;

    private static final ThreadLocal<ProgramCapture> UNDER_WAY = new ThreadLocal<>();

    /** Held for ever: C calls it. */
    private static final NativeBpf.PrepareLoad PREPARE = ProgramCapture::prepare;

    static {
        register("fentry", TRACE_FENTRY);
        register("fexit", TRACE_FEXIT);
    }

    private final Pointer btf;
    private final Map<String, Pointer> maps;
    private final Map<String, Integer> targets;
    private final Map<String, PreparedProgram> programs = new LinkedHashMap<>();
    private Fd types;

    /**
     * @param btf the object's; null where it has none
     * @param maps those of the object, by name
     * @param targets the BTF type of the function that each program will be attached to: libbpf chooses the first one of its name
     */
    ProgramCapture(Pointer btf, Map<String, Pointer> maps, Map<String, Integer> targets) {
        this.btf = btf;
        this.maps = maps;
        this.targets = targets;
    }

    private static void register(String section, int attachType) {
        try (Memory options = new Memory(ProgHandlerOpts.SIZE)) {
            options.clear();
            options.setLong(ProgHandlerOpts.SZ, ProgHandlerOpts.SIZE);
            options.setPointer(ProgHandlerOpts.PROG_PREPARE_LOAD_FN, CallbackReference.getFunctionPointer(PREPARE));
            // Where it is refused nothing is captured, and each object is loaded by libbpf.
            NativeBpf.libbpf_register_prog_handler(section, TRACING, attachType, options);
        }
    }

    /** Makes sure that the handler is there. */
    static void install() {
        // Loading this class does it.
    }

    /** Captures what is loaded on this thread meanwhile. */
    void during(Runnable load) {
        UNDER_WAY.set(this);
        try {
            load.run();
        } finally {
            UNDER_WAY.remove();
        }
    }

    /** @return empty where nothing was captured */
    Optional<PreparedObject> taken(String name, String license, byte[] constants) {
        if (programs.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PreparedObject(name, license, constants, types, programs));
    }

    /** Called by libbpf. */
    private static int prepare(Pointer program, Pointer options, long cookie) {
        ProgramCapture capture = UNDER_WAY.get();
        if (capture != null) {
            capture.aim(program, options);
            try {
                capture.take(program, options);
            } catch (RuntimeException e) {
                LOG.log(Level.FINE, "A tracer is loaded, but not kept: the next one takes longer", e);
            }
        }
        return 0;
    }

    private void aim(Pointer program, Pointer options) {
        Integer type = targets.get(NativeBpf.bpf_program__name(program));
        if (type != null) {
            options.setInt(ProgLoadOpts.ATTACH_BTF_ID, type);
        }
    }

    private void take(Pointer program, Pointer options) {
        int instructionBytes = (int) NativeBpf.bpf_program__insn_cnt(program) * PreparedProgram.INSTRUCTION;
        byte[] instructions = NativeBpf.bpf_program__insns(program).getByteArray(0, instructionBytes);
        Optional<Map<Integer, String>> loaded = loadedMaps(instructions);
        Pointer functions = options.getPointer(ProgLoadOpts.FUNC_INFO);
        int btfFd = options.getInt(ProgLoadOpts.PROG_BTF_FD);
        if (loaded.isEmpty() || functions == null || btf == null || btfFd <= 0) {
            return;
        }
        if (types == null) {
            types = Libc.duplicate(btfFd);
        }
        int functionCount = options.getInt(ProgLoadOpts.FUNC_INFO_CNT);
        int functionSize = options.getInt(ProgLoadOpts.FUNC_INFO_REC_SIZE);
        byte[] functionInfo = functions.getByteArray(0, functionCount * functionSize);
        Pointer lines = options.getPointer(ProgLoadOpts.LINE_INFO);
        int lineSize = options.getInt(ProgLoadOpts.LINE_INFO_REC_SIZE);
        byte[] lineInfo = lines == null
                ? new byte[0]
                : lines.getByteArray(0, options.getInt(ProgLoadOpts.LINE_INFO_CNT) * lineSize);
        String name = NativeBpf.bpf_program__name(program);
        programs.put(
                name,
                new PreparedProgram(
                        name,
                        TRACING,
                        options.getInt(ProgLoadOpts.EXPECTED_ATTACH_TYPE),
                        options.getInt(ProgLoadOpts.PROG_FLAGS),
                        instructions,
                        loaded.get(),
                        starts(functionInfo, functionSize),
                        functionInfo,
                        functionSize,
                        lineInfo,
                        lineSize));
    }

    /**
     * Which map each instruction loads that loads one.
     *
     * @return by its place; empty where the program uses something that is not known here
     */
    private Optional<Map<Integer, String>> loadedMaps(byte[] bytes) {
        ByteBuffer instructions = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        Map<Integer, String> names = new HashMap<>();
        maps.forEach((name, map) -> names.put(NativeBpf.bpf_map__fd(map), name));
        Map<Integer, String> found = new HashMap<>();
        for (int at = 0; at < bytes.length; at += PreparedProgram.INSTRUCTION) {
            int source = little ? instructions.get(at + 1) >>> 4 & 15 : instructions.get(at + 1) & 15;
            if (instructions.get(at) == LOAD_IMMEDIATE) {
                if (source == MAP_FD || source == MAP_VALUE) {
                    String map = names.get(instructions.getInt(at + 4));
                    if (map == null) {
                        return Optional.empty();
                    }
                    found.put(at, map);
                }
                at += PreparedProgram.INSTRUCTION;
            } else if (instructions.get(at) == CALL
                    && source == KERNEL_FUNCTION
                    && instructions.getShort(at + 2) != 0) {
                // Of a module: named by a descriptor that libbpf holds.
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }

    /** Where each function begins, in instructions, by its name. */
    private Map<String, Integer> starts(byte[] info, int size) {
        ByteBuffer records = ByteBuffer.wrap(info).order(ByteOrder.nativeOrder());
        Map<String, Integer> found = new HashMap<>();
        for (int at = 0; at + size <= info.length; at += size) {
            Pointer type = NativeBpf.btf__type_by_id(btf, records.getInt(at + FuncInfo.TYPE_ID));
            if (type != null) {
                found.put(NativeBpf.btf__name_by_offset(btf, type.getInt(0)), records.getInt(at + FuncInfo.INSN_OFF));
            }
        }
        return found;
    }
}
