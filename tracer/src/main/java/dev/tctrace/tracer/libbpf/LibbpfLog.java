// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * Keeps what libbpf would print to the process's standard error, for error messages: its last lines, a thread apart. Installed
 * once for the process, before the first object is opened.
 */
final class LibbpfLog {
    private static final int KEPT = 40;
    private static final int LONGEST = 1024;
    private static final int DEBUG = 2;
    private static final Function FORMAT = Function.getFunction("c", "vsnprintf");
    private static final ThreadLocal<Deque<String>> LINES = ThreadLocal.withInitial(ArrayDeque::new);

    /** Held for ever: C calls it. */
    private static final NativeBpf.Print PRINT = LibbpfLog::print;

    static {
        NativeBpf.libbpf_set_print(PRINT);
    }

    private LibbpfLog() {}

    /** Installs it, and forgets what the calling thread has seen so far. */
    static void start() {
        LINES.get().clear();
    }

    /** What libbpf said on this thread since {@link #start}. */
    static String text() {
        return LINES.get().stream().collect(Collectors.joining("\n"));
    }

    private static int print(int level, Pointer format, Pointer arguments) {
        if (level >= DEBUG) {
            return 0;
        }
        try (Memory line = new Memory(LONGEST)) {
            FORMAT.invokeInt(new Object[] {line, (long) LONGEST, format, arguments});
            Deque<String> lines = LINES.get();
            lines.add(line.getString(0).strip());
            if (lines.size() > KEPT) {
                lines.remove();
            }
        }
        return 0;
    }
}
