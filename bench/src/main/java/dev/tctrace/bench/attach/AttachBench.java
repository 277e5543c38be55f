// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.attach;

import java.nio.file.Path;

import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.engine.KernelTraceEngine;

/**
 * {@code AttachBench PROGRAMS ROUNDS}: traces all programs on the loopback device of this network namespace, each round by an
 * engine that has traced nothing yet. Prints the seconds until all are attached, as the C harnesses do.
 */
public final class AttachBench {
    private static final Target LOOPBACK = new Target("loopback", Path.of("/proc/self/ns/net"), "lo");

    private AttachBench() {}

    public static void main(String[] arguments) {
        int programs = Integer.parseInt(arguments[0]);
        TraceRequest request = TraceRequest.builder()
                .source(ProgramSource.ATTACHED)
                .filter("icmp")
                .maxRecordsPerSecond(100)
                .build();
        for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
            try (KernelTraceEngine engine = new KernelTraceEngine()) {
                long began = System.nanoTime();
                try (TraceSession session = engine.open(LOOPBACK, request, packet -> {})) {
                    double seconds = (System.nanoTime() - began) / 1e9;
                    long traced = session.snapshot().programs().stream()
                            .filter(ProgramView::traced)
                            .count();
                    if (traced != programs) {
                        throw new IllegalStateException(traced + " of " + programs + " programs are traced: "
                                + session.snapshot().message());
                    }
                    System.out.println("sample\tfootprint.attach\t" + seconds);
                }
            }
        }
    }
}
