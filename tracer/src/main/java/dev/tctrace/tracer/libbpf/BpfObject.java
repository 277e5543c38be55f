// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.libc.Libc;

/**
 * A BPF object file: opened, given its settings and targets, loaded. One thread at a time. What was loaded and attached stays
 * in the kernel only through descriptors: once this is closed, those that were handed out keep their own.
 */
public final class BpfObject implements AutoCloseable {
    /** The map of an object's constants. */
    public static final String CONSTANTS = ".rodata";

    static final int LOG_SIZE = 1 << 20;

    private final String name;
    private final Memory elf;
    private final Map<String, Memory> logs = new LinkedHashMap<>();
    /** By the names that the object gives them: libbpf renames them after what they are. */
    private final Map<String, Pointer> reused = new HashMap<>();
    /** The BTF type of its target's entry function, by the program's name. */
    private final Map<String, Integer> targets = new HashMap<>();

    private Pointer object;

    private BpfObject(String name, Memory elf, Pointer object) {
        this.name = name;
        this.elf = elf;
        this.object = object;
    }

    /** An object file of the module tctrace-bpf, or of the tests. */
    public static byte[] resource(String name) {
        String path = "dev/tctrace/bpf/" + name + ".bpf.o";
        try (InputStream in = BpfObject.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not on the class path: build the module bpf");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Parses an object file.
     *
     * @param name for messages
     * @param bytes the ELF file
     */
    public static BpfObject open(String name, byte[] bytes) {
        LibbpfLog.start();
        ProgramCapture.install();
        Memory elf = new Memory(bytes.length);
        elf.write(0, bytes, 0, bytes.length);
        Pointer object = NativeBpf.bpf_object__open_mem(elf, bytes.length, null);
        if (object == null) {
            int number = Native.getLastError();
            elf.close();
            throw new BpfCallFailed("opening the BPF object " + name + " (" + LibbpfLog.text() + ")", number);
        }
        return new BpfObject(name, elf, object);
    }

    /** Overwrites the start of the object's constants ({@code const volatile}), which are frozen when it is loaded. */
    public void setRodata(byte[] bytes) {
        try (Memory size = new Memory(8)) {
            Pointer value = NativeBpf.bpf_map__initial_value(map(CONSTANTS), size);
            if (value == null || size.getLong(0) < bytes.length) {
                throw new IllegalStateException(name + " has no constants of " + bytes.length + " bytes");
            }
            value.write(0, bytes, 0, bytes.length);
        }
    }

    /** Uses a map that exists in place of the object's own. */
    public void reuseMap(String map, BpfMap existing) {
        Pointer own = map(map);
        check("giving " + name + " the map " + map, NativeBpf.bpf_map__reuse_fd(own, existing.fd()));
        reused.put(map, own);
    }

    /**
     * Names the program's function that a tracing program will be attached to.
     *
     * @throws NotTraceable when the target has no BTF or no such function
     */
    public void setAttachTarget(String program, BpfProgram target, String function) {
        int result = NativeBpf.bpf_program__set_attach_target(program(program), target.fd(), function);
        if (result < 0) {
            throw TargetErrors.onChoosing(function, result);
        }
        targets.put(program, target.info().entryTypeId());
    }

    /** Makes a session program of a tracing program: it is called at entry and at exit. */
    public void makeSession(String program) {
        check(
                "making a session program of " + program,
                NativeBpf.bpf_program__set_expected_attach_type(program(program), SessionTrial.ATTACH_TYPE));
    }

    /** Leaves a program of the object out. */
    public void skip(String program) {
        check("leaving out " + program, NativeBpf.bpf_program__set_autoload(program(program), false));
    }

    /**
     * Loads what is not left out.
     *
     * @throws VerifierRejected with the useful lines of the verifier's log
     * @throws NotPermitted when the kernel refuses before it verifies
     */
    public void load(String... programs) {
        setUpLogs(programs);
        loadAll();
    }

    private void setUpLogs(String... programs) {
        for (String program : programs) {
            Memory log = new Memory(LOG_SIZE);
            log.setByte(0, (byte) 0);
            logs.put(program, log);
            check("setting up " + program, NativeBpf.bpf_program__set_log_buf(program(program), log, LOG_SIZE));
        }
    }

    private void loadAll() {
        LibbpfLog.start();
        int result = NativeBpf.bpf_object__load(object);
        if (result < 0) {
            throw loadFailure(result);
        }
    }

    /**
     * Loads as {@link #load} does, and keeps what libbpf gave to the kernel, so that it can be loaded again without libbpf. The
     * targets must be entry functions: of others that have the same name, none is taken for them.
     *
     * @param kept is given those programs that were tried, also where the kernel refused; nothing where they cannot be kept
     * @param license what the object says that it is under
     */
    public void load(Consumer<PreparedObject> kept, String license, String... programs) {
        Map<String, Pointer> maps = new HashMap<>(reused);
        maps.put(CONSTANTS, map(CONSTANTS));
        ProgramCapture capture = new ProgramCapture(NativeBpf.bpf_object__btf(object), maps, targets);
        try {
            setUpLogs(programs);
            capture.during(this::loadAll);
        } finally {
            capture.taken(name, license, constants()).ifPresent(kept);
        }
    }

    private byte[] constants() {
        try (Memory size = new Memory(8)) {
            Pointer value = NativeBpf.bpf_map__initial_value(map(CONSTANTS), size);
            return value == null ? new byte[0] : value.getByteArray(0, (int) size.getLong(0));
        }
    }

    private BpfException loadFailure(int number) {
        for (Map.Entry<String, Memory> log : logs.entrySet()) {
            String text = log.getValue().getString(0, StandardCharsets.UTF_8.name());
            if (!text.isBlank()) {
                return new VerifierRejected(log.getKey(), text, number);
            }
        }
        List<String> said = LibbpfLog.text().lines().limit(3).toList();
        return loadFailure("loading the BPF object " + name, said, number);
    }

    /** Of a load of which the verifier said nothing. */
    static BpfException loadFailure(String call, List<String> said, int number) {
        if (Errno.of(number) == Errno.EPERM || Errno.of(number) == Errno.EACCES) {
            return NotPermitted.during(call, number);
        }
        return new BpfCallFailed(said.isEmpty() ? call : call + " (" + String.join(" | ", said) + ")", number);
    }

    /** A descriptor of a loaded program that outlives this object. */
    public BpfProgram loaded(String program) {
        int fd = NativeBpf.bpf_program__fd(program(program));
        check("finding the loaded program " + program, fd);
        return new BpfProgram(Libc.duplicate(fd));
    }

    /**
     * Attaches a loaded fentry, fexit or session program. It is detached when the descriptor is closed, or with the process.
     *
     * @throws NotTraceable when the target takes no (further) tracer
     */
    public Fd attachTracing(String program) {
        try (BpfProgram loaded = loaded(program)) {
            return loaded.attachTracing(program);
        }
    }

    private Pointer program(String program) {
        Pointer found = NativeBpf.bpf_object__find_program_by_name(object, program);
        if (found == null) {
            throw new IllegalArgumentException(name + " has no program " + program);
        }
        return found;
    }

    private Pointer map(String map) {
        // libbpf puts the object's name before that of its constants.
        Pointer found = NativeBpf.bpf_object__find_map_by_name(object, map);
        if (found == null) {
            throw new IllegalArgumentException(name + " has no map " + map);
        }
        return found;
    }

    private static void check(String call, int result) {
        if (result < 0) {
            throw BpfCallFailed.of(call, result);
        }
    }

    @Override
    public void close() {
        if (object != null) {
            NativeBpf.bpf_object__close(object);
            object = null;
            elf.close();
            logs.values().forEach(Memory::close);
        }
    }
}
