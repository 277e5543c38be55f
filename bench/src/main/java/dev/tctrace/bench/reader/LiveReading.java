// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.reader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.ring.RingBuffer;
import dev.tctrace.tracer.ring.RingReader;

/**
 * {@code LiveReading FOLDER ROUNDS}: reads while a producer fills, in turns with the C reader: the highest rate at which that loses nothing
 * in any round ({@code reader.rate}), and what Java loses in these rounds ({@code reader.java.lost}). Rings of the same size for both, with
 * the wake-ups that the tracer asks for.
 */
public final class LiveReading {
    private static final int RING_BYTES = 4 << 20;
    private static final int STEP = 250_000;
    private static final int HIGHEST = 6_000_000;
    private static final double SECONDS = 0.5;

    private LiveReading() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        for (int rate = HIGHEST; rate > 0; rate -= STEP) {
            Optional<List<Long>> lost = lostByJavaWhereCLosesNothing(folder, rate, rounds);
            if (lost.isPresent()) {
                for (long records : lost.get()) {
                    ReaderBench.sample("reader.java.lost", records);
                    ReaderBench.sample("reader.rate", rate);
                }
                return;
            }
        }
        throw new IOException("the C reader loses records at every rate");
    }

    /** Empty as soon as C loses something: then this is no such rate. */
    private static Optional<List<Long>> lostByJavaWhereCLosesNothing(Path folder, int rate, int rounds)
            throws IOException {
        List<Long> lost = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            if (lostByC(folder, rate) > 0) {
                return Optional.empty();
            }
            lost.add(lostByJava(folder, rate));
        }
        return Optional.of(lost);
    }

    private static long lostByC(Path folder, int rate) throws IOException {
        try (BpfMap map = BpfMap.ringBuffer("bench_ring", RING_BYTES);
                Coprocess producer = ReaderBench.producer(folder, map);
                Coprocess reader = ReaderBench.cReader(folder, map)) {
            reader.say("0");
            reader.hear();
            long lost = produce(producer, rate);
            reader.hear();
            return lost;
        }
    }

    private static long lostByJava(Path folder, int rate) throws IOException {
        Sums sums = new Sums();
        try (BpfMap map = BpfMap.ringBuffer("bench_ring", RING_BYTES);
                RingBuffer ring = new RingBuffer(map);
                RingReader reader = new RingReader("reader", failure -> {
                    throw new IllegalStateException(failure);
                });
                Coprocess producer = ReaderBench.producer(folder, map)) {
            reader.add(ring, sums);
            long lost = produce(producer, rate);
            reader.remove(ring);
            return lost;
        }
    }

    private static long produce(Coprocess producer, int rate) throws IOException {
        producer.say((long) (rate * SECONDS) + " " + rate);
        return producer.hearNumbers()[1];
    }
}
