// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.path.PacketWay;
import dev.tctrace.tracer.path.PacketWays;

/**
 * Whole packets instead of records: each with all programs that it passed, and with its end. They are printed as soon as nothing
 * more is to be expected of them, about a second later.
 */
public final class PathSink implements PacketSink {
    private static final int MOST_AT_ONCE = 4096;

    private final Printer printer;
    private final LongSupplier clock;
    private final long limit;
    private final PacketWays ways = new PacketWays(MOST_AT_ONCE);
    private long printed;

    private interface Printer {
        void print(PacketWay way) throws IOException;

        void flush() throws IOException;
    }

    private PathSink(Printer printer, LongSupplier clock, Long limit) {
        this.printer = printer;
        this.clock = clock;
        this.limit = limit == null ? Long.MAX_VALUE : limit;
    }

    /**
     * For people.
     *
     * @param clock nanoseconds, of a clock that nobody sets
     * @param limit how many packets to print; null: no limit
     */
    public static PathSink text(OutputStream out, LogLine log, LongSupplier clock, Long limit) {
        return new PathSink(
                new Printer() {
                    @Override
                    public void print(PacketWay way) throws IOException {
                        StringBuilder text = new StringBuilder();
                        WayText.of(way)
                                .forEach(line -> text.append(log.at(line.time(), line.text()))
                                        .append('\n'));
                        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                    }

                    @Override
                    public void flush() throws IOException {
                        out.flush();
                    }
                },
                clock,
                limit);
    }

    /** One object per packet: docs/command-line.md lists the keys. */
    public static PathSink json(OutputStream out, LongSupplier clock, Long limit) throws IOException {
        JsonGenerator json = JsonSink.lines(out);
        return new PathSink(
                new Printer() {
                    @Override
                    public void print(PacketWay way) throws IOException {
                        JsonText.way(json, way);
                        JsonSink.endLine(json);
                    }

                    @Override
                    public void flush() throws IOException {
                        json.flush();
                    }
                },
                clock,
                limit);
    }

    @Override
    public void packet(TracedPacket packet) throws IOException {
        long now = clock.getAsLong();
        ways.add(packet, now);
        print(ways.due(now));
    }

    @Override
    public void drop(KernelDrop drop) {
        ways.add(drop, clock.getAsLong());
    }

    @Override
    public void idle() throws IOException {
        List<PacketWay> due = ways.due(clock.getAsLong());
        if (!due.isEmpty()) {
            print(due);
            flush();
        }
    }

    @Override
    public void finish(SessionSnapshot end) throws IOException {
        print(ways.rest());
    }

    private void print(List<PacketWay> due) throws IOException {
        for (PacketWay way : due) {
            if (!full()) {
                printed++;
                printer.print(way);
            }
        }
    }

    @Override
    public boolean full() {
        return printed >= limit;
    }

    @Override
    public void flush() throws IOException {
        printer.flush();
    }

    @Override
    public String destination() {
        return "the standard output";
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
