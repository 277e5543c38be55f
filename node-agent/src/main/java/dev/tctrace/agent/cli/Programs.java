package dev.tctrace.agent.cli;

import java.util.HashSet;
import java.util.Set;

import dev.tctrace.agent.tc.AttachedProgram;

/** The programs that were traced so far in a run. Safe for use by several threads. */
final class Programs {
    private final Set<AttachedProgram> seen = new HashSet<>();
    private volatile boolean several;

    synchronized void attached(AttachedProgram program) {
        seen.add(program);
        several = seen.size() > 1;
    }

    synchronized boolean any() {
        return !seen.isEmpty();
    }

    boolean several() {
        return several;
    }
}
