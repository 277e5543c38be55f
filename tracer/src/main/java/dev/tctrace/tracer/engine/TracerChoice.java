// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.SessionTrial;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;

/**
 * Which kind of tracers a process uses: the one that is asked for, else pairs. A session program takes one attachment instead of
 * two, but more instructions a call: bench/notes has the figures. Safe for use by several threads.
 */
final class TracerChoice {
    /** Of the environment. */
    static final String VARIABLE = "TCTRACE_TRACER";

    private static final String NAMES =
            Arrays.stream(TracerKind.values()).map(TracerChoice::name).collect(Collectors.joining(" or "));

    private final Optional<TracerKind> asked;
    private final Trial trial;
    private Boolean sessions;

    /** Asks the kernel whether it has session programs. */
    @FunctionalInterface
    interface Trial {
        /** @throws BpfException where it did not come to look at one */
        boolean accepts();
    }

    /** @param asked the kind that must be used; empty: the cheapest */
    TracerChoice(Optional<TracerKind> asked, Trial trial) {
        this.asked = asked;
        this.trial = trial;
    }

    /** @throws InvalidSetting where the variable asks for no kind that there is */
    static TracerChoice ofEnvironment(Trial trial) {
        return new TracerChoice(asked(System.getenv(VARIABLE)), trial);
    }

    /** @param value of the variable; null or empty where it is not set */
    static Optional<TracerKind> asked(String value) {
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(TracerKind.values())
                .filter(kind -> name(kind).equals(value.strip()))
                .findFirst()
                .orElseThrow(() ->
                        new InvalidSetting(VARIABLE + "=" + value + ": set it to " + NAMES + ", or leave it unset")));
    }

    private static String name(TracerKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** @throws UnsupportedByKernel where one is asked for that the kernel does not have */
    TracerKind kind() {
        TracerKind kind = asked.orElse(TracerKind.PAIR);
        if (kind == TracerKind.SESSION && !hasSessions()) {
            throw new UnsupportedByKernel(
                    VARIABLE + "=" + name(TracerKind.SESSION) + ", but this kernel has no session programs"
                            + " (Linux 7.0 and later have them): set " + VARIABLE + "=" + name(TracerKind.PAIR)
                            + ", or leave it unset",
                    0);
        }
        return kind;
    }

    private synchronized boolean hasSessions() {
        if (sessions == null) {
            try {
                sessions = trial.accepts();
            } catch (BpfException e) {
                // It did not come to look at one: it will say more to the tracer itself, and is asked again for the
                // next.
                return true;
            }
        }
        return sessions;
    }

    /** Asks with a program of our own as its target. */
    static Trial byProbe(TracerPool pool) {
        return () -> {
            try (BpfProgram probe = Probe.load(pool)) {
                return SessionTrial.accepts(probe);
            }
        };
    }
}
