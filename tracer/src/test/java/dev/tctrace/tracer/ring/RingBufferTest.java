// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.libbpf.BpfObject;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.NotPermitted;
import dev.tctrace.tracer.libbpf.TestRun;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

/** The ring as the kernel really fills it. Needs no tracer, so it runs on every kernel that lets root use BPF. */
@Tag("native")
class RingBufferTest {
    /** The smallest ring that this kernel makes. */
    private static final int SIZE = Libc.pageSize();

    private static final int TIMES = SIZE / 4096;

    private BpfMap map;
    private BpfProgram writer;
    private RingBuffer ring;

    @BeforeEach
    void loadWriter() throws IOException {
        try {
            map = BpfMap.ringBuffer("records", SIZE);
        } catch (NotPermitted | UnsupportedByKernel e) {
            abort("SKIPPED: " + e.getMessage());
        }
        try (BpfObject object = BpfObject.open("ring", Files.readAllBytes(TestPrograms.ring()))) {
            object.reuseMap("records", map);
            object.load("writes_record");
            writer = object.loaded("writes_record");
        }
        ring = new RingBuffer(map);
    }

    @AfterEach
    void close() {
        if (ring != null) {
            ring.close();
            writer.close();
            map.close();
        }
    }

    @Test
    void recordsComeInOrderAndWholeAroundTheEndOfTheRing() {
        List<Long> numbers = new ArrayList<>();
        for (int round = 0; round < 40 * TIMES; round++) {
            assertEquals(0, write(0, 25));
            ring.drain(
                    record -> {
                        long number = record.u64(0);
                        assertEquals(8 + (number & 63), record.length());
                        assertEquals(record.length(), record.bytes(0, record.length()).length);
                        for (int i = 1; 8 * i + 8 <= record.length(); i++) {
                            assertEquals(number + i, record.u64(8 * i));
                        }
                        numbers.add(number);
                    },
                    Integer.MAX_VALUE);
        }
        assertEquals(LongStream.range(0, 1000L * TIMES).boxed().toList(), numbers);
        assertEquals(0, ring.waiting());
    }

    @Test
    void discardedRecordsAreSkipped() {
        write(0, 2);
        write(1, 3);
        write(0, 1);

        assertEquals(3, ring.drain(record -> {}, Integer.MAX_VALUE));
        assertEquals(0, ring.waiting());
    }

    @Test
    void aFullRingTakesMoreOnceItWasDrained() {
        assertEquals(1, write(0, 200 * TIMES), "the last ones found it full");
        int before = ring.drain(record -> {}, Integer.MAX_VALUE);

        assertTrue(before > 50 * TIMES && before < 200 * TIMES);
        assertEquals(0, write(0, 10));
        assertEquals(10, ring.drain(record -> {}, Integer.MAX_VALUE));
    }

    @Test
    void noMoreAreHandedOverThanWasAskedFor() {
        write(0, 10);

        assertEquals(4, ring.drain(record -> {}, 4));
        assertEquals(6, ring.drain(record -> {}, 100));
    }

    @Test
    void aHandlerThatThrowsLosesItsOwnRecordOnly() {
        write(0, 3);

        assertThrows(
                IllegalStateException.class,
                () -> ring.drain(
                        record -> {
                            throw new IllegalStateException();
                        },
                        10));
        assertEquals(2, ring.drain(record -> {}, 10));
    }

    @Test
    void nothingIsReadBeyondARecord() {
        write(0, 1);

        ring.drain(
                record -> {
                    assertEquals(8, record.length());
                    assertThrows(IndexOutOfBoundsException.class, () -> record.u32(6));
                    assertThrows(IndexOutOfBoundsException.class, () -> record.bytes(0, 9));
                    assertThrows(IndexOutOfBoundsException.class, () -> record.u64(-1));
                },
                1);
    }

    @Test
    void aRecordThatIsKeptShowsNothing() {
        write(0, 1);
        List<RingRecord> kept = new ArrayList<>();

        ring.drain(kept::add, 1);

        assertThrows(IndexOutOfBoundsException.class, () -> kept.get(0).u8(0));
    }

    @Test
    void aClosedRingIsEmpty() {
        write(0, 5);
        ring.close();
        ring.close();

        assertEquals(0, ring.drain(record -> {}, 10));
        assertEquals(0, ring.waiting());
    }

    @Test
    void theReaderHandsOverWhatComesAndTheRestWhenTheRingIsRemoved() throws Exception {
        List<Long> numbers = new CopyOnWriteArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        try (RingReader reader = new RingReader("test", failures::add)) {
            reader.add(ring, record -> numbers.add(record.u64(0)));
            write(0, 20);
            for (int i = 0; i < 100 && numbers.size() < 20; i++) {
                Thread.sleep(20);
            }
            assertEquals(20, numbers.size());
            write(0, 5);
            reader.remove(ring);
            assertEquals(25, numbers.size());
            write(0, 5);
            Thread.sleep(120);
            assertEquals(25, numbers.size(), "nobody reads it any more");
        }
        assertEquals(List.of(), failures);
    }

    /** @return what the last run returned: 1 where the ring was full */
    private int write(int mark, int times) {
        byte[] skb = ByteBuffer.allocate(192)
                .order(ByteOrder.nativeOrder())
                .putInt(8, mark)
                .array();
        return TestRun.run(writer, new byte[64], skb, times).returned();
    }
}
