// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.util.HashSet;
import java.util.Set;

import dev.tctrace.tracer.tc.AttachedProgram;

/** The programs that were traced so far in a run. Safe for use by several threads. */
final class Programs {
    private static final Object PROBES = new Object();

    private final Set<Object> seen = new HashSet<>();
    private volatile boolean several;

    synchronized void attached(AttachedProgram program) {
        // Our own probes all do the same, nothing: their lines need not be told apart.
        seen.add(program.ours() ? PROBES : program);
        several = seen.size() > 1;
    }

    boolean several() {
        return several;
    }
}
