// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.assignment;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.tctrace.api.v1alpha1.TcTrace;

/**
 * That a node's agent is to work on a TcTrace. The operator says so in an annotation of the agent's pod, which the agent
 * sees among its node's pods: so that it reads a trace when something about it changes for this node, and need not watch
 * all traces, to be sent every report of every other node.
 *
 * @param uid of the TcTrace: another of the same name is another trace
 * @param generation the one that the operator has accepted
 */
public record AssignedTrace(String namespace, String name, String uid, long generation)
        implements Comparable<AssignedTrace> {
    /** On an agent's pod: one trace a line, {@code namespace/name uid generation}, sorted. */
    public static final String ANNOTATION = "tctrace.dev/traces";

    private static final Comparator<AssignedTrace> ORDER = Comparator.comparing(AssignedTrace::namespace)
            .thenComparing(AssignedTrace::name)
            .thenComparing(AssignedTrace::uid)
            .thenComparing(AssignedTrace::generation);

    public static AssignedTrace of(TcTrace trace) {
        var meta = trace.getMetadata();
        return new AssignedTrace(
                meta.getNamespace(),
                meta.getName(),
                meta.getUid(),
                Objects.requireNonNullElse(meta.getGeneration(), 0L));
    }

    /** The annotation's text. */
    public static String format(Collection<AssignedTrace> traces) {
        return traces.stream().sorted().map(AssignedTrace::line).collect(Collectors.joining("\n"));
    }

    /**
     * @param text the annotation's; null where there is none
     * @return what it says; lines that say nothing known are left out
     */
    public static Set<AssignedTrace> parse(String text) {
        return Objects.requireNonNullElse(text, "")
                .lines()
                .map(AssignedTrace::parseLine)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Its line in the annotation. */
    public String line() {
        return namespace + "/" + name + " " + uid + " " + generation;
    }

    @Override
    public int compareTo(AssignedTrace other) {
        return ORDER.compare(this, other);
    }

    private static Optional<AssignedTrace> parseLine(String line) {
        String[] words = Arrays.stream(line.split("[/ ]"))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
        if (words.length != 4 || !words[3].matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new AssignedTrace(words[0], words[1], words[2], Long.parseLong(words[3])));
    }
}
