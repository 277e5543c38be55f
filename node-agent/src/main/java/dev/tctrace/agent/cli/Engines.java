// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import dev.tctrace.tracer.TraceEngine;
import dev.tctrace.tracer.engine.KernelTraceEngine;
import dev.tctrace.tracer.engine.TracerCheck;

/** Where the command gets its engine from. */
final class Engines {
    private Engines() {}

    /**
     * An engine of this machine's kernel.
     *
     * @throws dev.tctrace.tracer.libbpf.BpfException when the kernel refuses tracers, or this process lacks privileges
     */
    static TraceEngine engine() {
        // Before anything of a target is touched: what the kernel refuses for our own program, it refuses for any.
        TracerCheck.run();
        return new KernelTraceEngine();
    }
}
