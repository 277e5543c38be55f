// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import com.sun.jna.Memory;

/** Signal dispositions that a process inherits, and that the JVM leaves as they are. */
public final class Signals {
    /** Numbers that Linux gives them on every architecture that Java 17 runs on. */
    public static final int SIGINT = 2;

    public static final int SIGTERM = 15;

    private static final int SIGQUIT = 3;

    /** struct sigaction is 152 bytes in glibc and in musl. */
    private static final int SIGACTION_BYTES = 256;

    private static final long SIG_IGN = 1;

    private Signals() {}

    /**
     * Lets the JVM handle a signal that was ignored when it started, as it handles one that was not. A shell without job
     * control starts background jobs with SIGINT ignored, and the JVM never installs its handler over that.
     *
     * <p>The handler is the one of SIGQUIT (thread dumps): the JVM has one for all its signals, and installs it for this one
     * whatever was inherited. Where the signal is not ignored, nothing changes.
     */
    public static void unignore(int signal) {
        try (Memory action = new Memory(SIGACTION_BYTES)) {
            action.clear();
            Libc.check("sigaction", NativeC.sigaction(signal, null, action));
            if (action.getLong(0) == SIG_IGN) {
                Libc.check("sigaction", NativeC.sigaction(SIGQUIT, null, action));
                Libc.check("sigaction", NativeC.sigaction(signal, action, null));
            }
        }
    }
}
