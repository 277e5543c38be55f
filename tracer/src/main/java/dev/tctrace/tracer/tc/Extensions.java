// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.Comparator;
import java.util.List;

import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.TracingLink;
import dev.tctrace.tracer.libbpf.TracingLinks;

/**
 * The programs that replace functions of others (freplace): what dispatchers such as libxdp's and bpfman's run is attached so.
 * All links of the node are listed for it, at most once a second. Safe for use by several threads.
 */
final class Extensions {
    private static final long FRESH_NANOS = 900_000_000L;

    private List<TracingLink> links = List.of();
    private long readAt;
    private boolean read;

    /** In the order of the functions that they replace: that of the dispatcher's slots. */
    List<TracingLink> of(ProgramFacts program) {
        // A program of one function may have that one replaced.
        return of(program, links());
    }

    static List<TracingLink> of(ProgramFacts program, List<TracingLink> links) {
        return links.stream()
                .filter(link -> link.replaces() && link.targetId() == program.id())
                .sorted(Comparator.comparingInt(TracingLink::targetTypeId))
                .toList();
    }

    /** Whether there are extensions of which this kernel does not tell what they extend (before 5.13). */
    boolean someUnknown() {
        return links().stream().anyMatch(link -> link.replaces() && link.targetId() == 0);
    }

    private synchronized List<TracingLink> links() {
        long now = System.nanoTime();
        if (!read || now - readAt > FRESH_NANOS) {
            try {
                links = TracingLinks.all();
            } catch (BpfException e) {
                // Where links cannot be listed, extensions are not known.
                links = List.of();
            }
            read = true;
            readAt = now;
        }
        return links;
    }
}
