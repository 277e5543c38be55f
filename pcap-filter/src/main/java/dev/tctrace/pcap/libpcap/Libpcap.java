// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.libpcap;

import java.nio.charset.StandardCharsets;
import java.util.List;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

import dev.tctrace.pcap.cbpf.RawInstruction;

/**
 * libpcap's compiler and its own interpreter. Any thread may call; calls are made one after the other, because
 * {@code pcap_compile()} before 1.8 keeps its state in globals.
 */
public final class Libpcap {
    /** Debian and its children, then everybody else. */
    private static final List<String> NAMES = List.of("libpcap.so.0.8", "libpcap.so.1");

    /** PCAP_NETMASK_UNKNOWN: a pod's netmask is none of the filter's business, so {@code ip broadcast} is refused. */
    private static final int NETMASK_UNKNOWN = 0xffffffff;

    /** struct bpf_program: a 32-bit count, padding, a pointer. */
    private static final int PROGRAM_BYTES = 2 * Native.POINTER_SIZE;

    private static Libpcap loaded;

    private final Functions functions;

    private Libpcap(Functions functions) {
        this.functions = functions;
    }

    /**
     * The library, loaded at the first call.
     *
     * @throws LibpcapMissingException when it is not installed
     */
    public static synchronized Libpcap get() {
        // Not in a static initialiser: what that throws, nobody can catch by its type.
        if (loaded == null) {
            loaded = load();
        }
        return loaded;
    }

    /** For example {@code libpcap version 1.10.3 (with TPACKET_V3)}. */
    public String version() {
        return functions.pcap_lib_version();
    }

    /**
     * Compiles with an unknown netmask.
     *
     * @param dlt the DLT_* number of the link type
     * @param snapLength what a matching program returns
     * @param optimise whether to make the program short, which takes cubic time
     * @throws LibpcapException with libpcap's message when the expression does not compile
     */
    public synchronized List<RawInstruction> compile(String expression, int dlt, int snapLength, boolean optimise)
            throws LibpcapException {
        Pointer handle = functions.pcap_open_dead(dlt, snapLength);
        if (handle == null) {
            throw new LibpcapException("pcap_open_dead failed");
        }
        try (Memory program = new Memory(PROGRAM_BYTES)) {
            program.clear();
            if (functions.pcap_compile(handle, program, cString(expression), optimise ? 1 : 0, NETMASK_UNKNOWN) != 0) {
                throw new LibpcapException(functions.pcap_geterr(handle));
            }
            int count = program.getInt(0);
            byte[] bytes = program.getPointer(Native.POINTER_SIZE)
                    .getByteArray(0, Math.multiplyExact(count, RawInstruction.BYTES));
            functions.pcap_freecode(program);
            return RawInstruction.read(bytes);
        } finally {
            functions.pcap_close(handle);
        }
    }

    /**
     * libpcap's interpreter. It trusts the program: only valid ones may be given to it.
     *
     * @param bytes what was captured
     * @param length the packet's length on the wire
     * @return 0 = no match, unsigned
     */
    public int filter(List<RawInstruction> program, byte[] bytes, int length) {
        return functions.bpf_filter(RawInstruction.write(program), bytes, length, bytes.length);
    }

    private static byte[] cString(String text) {
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }

    private static Libpcap load() {
        UnsatisfiedLinkError last = null;
        for (String name : NAMES) {
            try {
                NativeLibrary.getInstance(name);
                return new Libpcap(Native.load(name, Functions.class));
            } catch (UnsatisfiedLinkError notThere) {
                last = notThere;
            }
        }
        throw new LibpcapMissingException(
                "libpcap is not installed (looked for " + String.join(", ", NAMES)
                        + "): install the package libpcap0.8 (Debian) or libpcap",
                last);
    }
}
