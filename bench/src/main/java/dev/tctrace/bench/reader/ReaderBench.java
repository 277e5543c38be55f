// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.reader;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.ring.RecordHandler;
import dev.tctrace.tracer.ring.RingBuffer;

/**
 * {@code ReaderBench FOLDER ROUNDS}: fills a ring and lets Java and C read it in turns; FOLDER holds the C programs. Samples:
 * records a CPU-second of {@code reader.java}, {@code reader.c}, {@code reader.java.decoded}, and {@code reader.memory}, which only
 * loads what the others read.
 */
public final class ReaderBench {
    private static final int RING_BYTES = 16 << 20;
    /** Whole turns of the producer's 1,024 flows and 3 verdicts, so that all runs come to the same sums. */
    private static final int RECORDS = 26 * 3 * 1024;

    private static final int WARM_UP_ROUNDS = 30;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ReaderBench() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        try (BpfMap map = BpfMap.ringBuffer("bench_ring", RING_BYTES);
                RingBuffer ring = new RingBuffer(map);
                Coprocess producer = producer(folder, map);
                Coprocess reader = cReader(folder, map)) {
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                compare(ring, producer, reader, round >= 0);
            }
            // Afterwards, because the agent has one kind of handler, too: the loop is compiled for the one that it
            // meets.
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                fill(producer);
                long took = drain(ring, new DecodedSums());
                if (round >= 0) {
                    sample("reader.java.decoded", RECORDS * 1e9 / took);
                }
            }
        }
    }

    static Coprocess producer(Path folder, BpfMap map) throws IOException {
        return new Coprocess(
                folder.resolve("producer").toString(),
                folder.resolve("bpf/ringfill.bpf.o").toString(),
                mapId(map));
    }

    static Coprocess cReader(Path folder, BpfMap map) throws IOException {
        return new Coprocess(folder.resolve("reader").toString(), mapId(map));
    }

    private static String mapId(BpfMap map) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/fdinfo/" + map.fd())).stream()
                .filter(line -> line.startsWith("map_id:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static void compare(RingBuffer ring, Coprocess producer, Coprocess reader, boolean measured)
            throws IOException {
        fill(producer);
        reader.say(String.valueOf(RECORDS));
        long[] c = reader.hearNumbers();

        fill(producer);
        SUMS.clear();
        long java = drain(ring, SUMS);

        fill(producer);
        reader.say(String.valueOf(-RECORDS));
        long[] memory = reader.hearNumbers();

        if (c[0] != RECORDS || c[2] != SUMS.checksum()) {
            throw new IllegalStateException("C and Java do not come to the same sums");
        }
        if (measured) {
            sample("reader.c", RECORDS * 1e9 / c[1]);
            sample("reader.java", RECORDS * 1e9 / java);
            sample("reader.memory", RECORDS * 1e9 / memory[1]);
        }
    }

    private static final Sums SUMS = new Sums();

    private static void fill(Coprocess producer) throws IOException {
        producer.say(RECORDS + " 0");
        long[] filled = producer.hearNumbers();
        if (filled[0] != RECORDS) {
            throw new IllegalStateException("only " + filled[0] + " of " + RECORDS + " records fit into the ring");
        }
    }

    /** CPU nanoseconds of this thread. */
    private static long drain(RingBuffer ring, RecordHandler handler) {
        long began = THREADS.getCurrentThreadCpuTime();
        int read = 0;
        while (read < RECORDS) {
            read += ring.drain(handler, 4096);
        }
        return THREADS.getCurrentThreadCpuTime() - began;
    }

    static void sample(String series, double value) {
        System.out.println("sample\t" + series + "\t" + value);
    }
}
