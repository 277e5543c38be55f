// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

/** The kernel's verifier did not accept a program. */
public final class VerifierRejected extends BpfException {
    private static final long serialVersionUID = 1L;

    private final String log;

    /**
     * @param program the program's name
     * @param log the verifier's whole log
     */
    public VerifierRejected(String program, String log, int number) {
        super("The kernel's verifier rejected " + program + ": " + VerifierLog.useful(log), number);
        this.log = log;
    }

    /** The verifier's whole log, for a bug report. */
    public String log() {
        return log;
    }
}
