// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.NotTracedReason;

/**
 * One program of a session, as it stands now.
 *
 * @param program what and where it is
 * @param traced whether a tracer is attached
 * @param reason why not; null where it is traced
 * @param message what is wrong and what to do; empty where all is well
 * @param inferred what became of its packets, by the counts of the programs around it; empty where nothing is known, or where it
 *     is traced
 * @param counters what was seen since the session began; kept when the program goes
 */
public record ProgramView(
        AttachedProgram program,
        boolean traced,
        NotTracedReason reason,
        String message,
        String inferred,
        Counters counters) {

    /** One of which nothing is inferred. */
    public ProgramView(
            AttachedProgram program, boolean traced, NotTracedReason reason, String message, Counters counters) {
        this(program, traced, reason, message, "", counters);
    }

    /** The message, and what is inferred. */
    public String explanation() {
        return (message + " " + inferred).strip();
    }
}
