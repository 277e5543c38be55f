// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** BPF_PROG_TEST_RUN: runs a program on bytes of ours, for tests and benchmarks. */
public final class TestRun {
    private static final int OPTIONS_SIZE = 80;
    private static final int SKB_SIZE = 192;
    private static final int MOST_DATA = 65536;

    private TestRun() {}

    /**
     * @param returned what the program returned
     * @param nanos the mean time of one run
     * @param data the packet as the program left it
     */
    public record Result(int returned, long nanos, byte[] data) {}

    /**
     * @param program a loaded tc program
     * @param packet from the Ethernet header on, at least 14 bytes
     * @param repeat how many times
     */
    public static Result run(BpfProgram program, byte[] packet, int repeat) {
        return run(program, packet, null, repeat);
    }

    /** @param skb struct __sk_buff as the program shall see it (only mark, priority, ifindex, cb, tstamp, gso may be set); or null */
    public static Result run(BpfProgram program, byte[] packet, byte[] skb, int repeat) {
        try (Memory options = new Memory(OPTIONS_SIZE);
                Memory in = new Memory(packet.length);
                Memory out = new Memory(MOST_DATA);
                Memory context = new Memory(SKB_SIZE)) {
            options.clear();
            in.write(0, packet, 0, packet.length);
            options.setLong(0, OPTIONS_SIZE);
            options.setLong(8, Pointer.nativeValue(in));
            options.setLong(16, Pointer.nativeValue(out));
            options.setInt(24, packet.length);
            options.setInt(28, MOST_DATA);
            if (skb != null) {
                context.clear();
                context.write(0, skb, 0, skb.length);
                options.setLong(32, Pointer.nativeValue(context));
                options.setInt(48, skb.length);
            }
            options.setInt(60, repeat);
            int result = NativeBpf.bpf_prog_test_run_opts(program.fd(), options);
            if (result < 0) {
                throw BpfCallFailed.of("running a program on test data", result);
            }
            return new Result(
                    options.getInt(56), options.getInt(64) & 0xffffffffL, out.getByteArray(0, options.getInt(28)));
        }
    }
}
