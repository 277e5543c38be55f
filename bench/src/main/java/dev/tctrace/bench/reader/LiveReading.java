package dev.tctrace.bench.reader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

import dev.tctrace.agent.libbpf.BpfMap;
import dev.tctrace.agent.ring.RingBuffer;
import dev.tctrace.agent.ring.RingReader;

/**
 * {@code LiveReading FOLDER ROUNDS}: reads while a producer fills: the highest rate at which the C reader loses nothing ({@code reader.c.rate}), and what Java
 * loses at that rate ({@code reader.java.lost}). The same ring for both, with the wake-ups that the tracer asks for.
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
        int highest = IntStream.iterate(HIGHEST, rate -> rate >= STEP, rate -> rate - STEP)
                .filter(rate -> lostByC(folder, rate) == 0 && lostByC(folder, rate) == 0)
                .findFirst()
                .orElse(STEP);
        for (int round = 0; round < rounds; round++) {
            ReaderBench.sample("reader.c.lost", lostByC(folder, highest));
            ReaderBench.sample("reader.java.lost", lostByJava(folder, highest));
            ReaderBench.sample("reader.rate", highest);
        }
    }

    private static long lostByC(Path folder, int rate) {
        try (BpfMap map = BpfMap.ringBuffer("bench_ring", RING_BYTES);
                Coprocess producer = ReaderBench.producer(folder, map);
                Coprocess reader = ReaderBench.cReader(folder, map)) {
            reader.say("0");
            reader.hear();
            long lost = produce(producer, rate);
            reader.hear();
            return lost;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long lostByJava(Path folder, int rate) throws IOException {
        Sums sums = new Sums();
        try (BpfMap map = BpfMap.ringBuffer("bench_ring", RING_BYTES);
                RingBuffer ring = new RingBuffer(map);
                RingReader reader = new RingReader("reader", failure -> {
                    throw failure;
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
