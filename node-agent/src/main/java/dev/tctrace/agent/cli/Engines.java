package dev.tctrace.agent.cli;

import dev.tctrace.agent.trace.TraceEngine;

/** Where the command gets its engine from. */
final class Engines {
    private Engines() {}

    static TraceEngine engine() {
        throw new CommandFailure(ExitCode.UNSUPPORTED, "This build has no tracing engine.");
    }
}
