// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import dev.tctrace.api.assignment.AssignedTrace;

/** What a node's agent is told to work on. */
final class Assignment {
    /** Kubernetes takes 256 KiB of annotations: enough for 350 traces with the longest of names, and thousands of usual ones. */
    static final int MAX_BYTES = 128 * 1024;

    private Assignment() {}

    /**
     * After a restart an operator does not know at once what is needed: until it has looked at a trace, the agent goes on
     * with it.
     *
     * @param needed by the traces that were looked at
     * @param told what the agent's pod says so far
     * @param judged whether a trace has been looked at, or will not be any more
     * @return the first by name, as many as an annotation holds
     */
    static List<AssignedTrace> decide(
            Set<AssignedTrace> needed, Set<AssignedTrace> told, Predicate<AssignedTrace> judged) {
        Set<AssignedTrace> all = new TreeSet<>(needed);
        told.stream().filter(judged.negate()).forEach(all::add);
        List<AssignedTrace> fitting = new ArrayList<>();
        int left = MAX_BYTES;
        for (AssignedTrace trace : all) {
            left -= trace.line().length() + 1;
            if (left < 0) {
                break;
            }
            fitting.add(trace);
        }
        return fitting;
    }
}
