// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.util.Optional;

/**
 * Finds out whether the kernel hands the argument of a program over to tracers. Before 6.8 it does not where the program's BTF
 * says that its entry function has none, as in {@code int drop(void)}.
 */
public final class ArgumentTrial {
    private ArgumentTrial() {}

    /**
     * Loads a tracer, and attaches nothing.
     *
     * @param function the full name of the program's entry function
     * @return empty where no program has this id (any more)
     * @throws BpfException where the kernel takes no tracer for other reasons
     */
    public static Optional<Boolean> handsOver(int programId, String function) {
        return BpfProgram.byId(programId).map(program -> {
            try (program;
                    BpfObject trial = BpfObject.open("argument", BpfObject.resource("argument"))) {
                trial.setAttachTarget("tctrace_argument", program, function);
                trial.load("tctrace_argument");
                return true;
            } catch (VerifierRejected e) {
                return false;
            }
        });
    }
}
