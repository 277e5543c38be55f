// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.engine.TracerRig.Traced;
import dev.tctrace.tracer.libbpf.NotTraceable;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tracers after the first are loaded without libbpf, and are no other than it. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class TracerLoaderTest {
    private static final byte[] PING = TracerTest.PING;
    private static final byte[] TCP = TracerTest.TCP;
    private static final Path KERNEL_TYPES = Path.of("/sys/kernel/btf/vmlinux");

    private TracerRig rig;
    private TestObject chain;

    @BeforeEach
    void loadPrograms() throws IOException {
        rig = new TracerRig(1 << 20);
        chain = TestObject.load(TestPrograms.chain());
    }

    @AfterEach
    void unload() {
        rig.close();
        chain.close();
    }

    @Test
    void eachHasItsOwnFilterAndConstantsAndCounters() {
        String longer = "icmp or tcp port 80 or net 10.0.0.0/8 or udp portrange 2000-3000 or vlan 7";
        try (Traced first = trace("returns_ok", longer, 128);
                Traced second = trace("returns_shot", "icmp", 80);
                Traced third = trace("returns_pipe", "", 72);
                Traced fourth = trace("returns_unspec", longer + " or host 192.168.1.13", 64)) {
            for (Traced program : List.of(first, second, third, fourth)) {
                program.run(PING);
                program.run(TCP);
            }

            assertEquals(2, first.counters().matched());
            assertEquals(1, second.counters().matched());
            assertEquals(2, third.counters().matched());
            assertEquals(2, fourth.counters().matched());
            assertEquals(
                    List.of(98, 98, 80, 72, 72, 64, 64),
                    rig.packets().stream()
                            .map(packet -> packet.entry().bytes().length)
                            .toList());
        }
    }

    @Test
    void theTypesOfTheKernelAreReadForTheFirstOnly() throws IOException {
        long types = Files.size(KERNEL_TYPES);
        long start = bytesRead();
        try (Traced first = trace("returns_ok", "icmp", 128)) {
            long before = bytesRead();
            assertTrue(before - start > types, "or this test shows nothing: " + (before - start));
            try (Traced second = trace("returns_shot", "icmp", 128);
                    Traced third = trace("returns_pipe", "tcp", 128)) {
                long read = bytesRead() - before;
                assertTrue(read < types, () -> "read " + read + " bytes, all types are " + types);
            }
        }
    }

    @Test
    void theKernelsRefusalIsToldAsWithLibbpf() throws IOException {
        try (TestObject withoutTypes = TestObject.load(TestPrograms.withoutBtf());
                TestObject arguments = TestObject.load(TestPrograms.arguments())) {
            String name = "without_btf_and_func_info";
            NotTraceable byLibbpf = assertThrows(NotTraceable.class, () -> trace(withoutTypes, name, "icmp", 128));
            trace(arguments, "takes_void", "icmp", 128).close();

            NotTraceable later = assertThrows(NotTraceable.class, () -> trace(withoutTypes, name, "icmp", 128));
            assertEquals(NotTraceable.Cause.NO_BTF, later.reason());
            assertEquals(byLibbpf.getMessage(), later.getMessage());
        }
    }

    private Traced trace(String program, String filter, int snapLength) {
        return trace(chain, program, filter, snapLength);
    }

    private Traced trace(TestObject object, String program, String filter, int snapLength) {
        return rig.trace(object, program, TracerRig.request(filter, Set.of(), 0, snapLength));
    }

    /** By this process, from files of any kind. */
    private static long bytesRead() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("rchar: "))
                .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
                .findFirst()
                .orElseThrow();
    }
}
