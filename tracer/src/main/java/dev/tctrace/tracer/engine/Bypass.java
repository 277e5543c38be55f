// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

/**
 * Finds out whether packets come to the pod past the programs of the host's end (bpf_redirect_peer hands them over behind that
 * end's hooks): in some time between two looks more of them arrived than those programs saw. Pure but for what it remembers;
 * one thread at a time.
 */
final class Bypass {
    private long arrivedBefore;
    private long seenBefore;
    private boolean begun;
    private boolean suspected;
    private boolean found;
    private long past;

    /**
     * A look. What was seen must be asked after what arrived, so that a packet between the two does not count as past.
     *
     * @param arrived packets at the pod's own end
     * @param seen calls of the programs that they are to pass first
     */
    void look(long arrived, long seen) {
        long came = arrived - arrivedBefore;
        long passed = seen - seenBefore;
        // One packet may have been on its way at the look before; two looks in a row are no such case.
        boolean more = begun && came > passed;
        if (more) {
            past += came - passed;
            found |= suspected || came - passed > 1;
        }
        suspected = more;
        arrivedBefore = arrived;
        seenBefore = seen;
        begun = true;
    }

    boolean found() {
        return found;
    }

    /** How many packets came past the programs before that was known. */
    long past() {
        return past;
    }
}
