// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.List;

/** Of which BPF programs a tracer consists. */
public enum TracerKind {
    /** One at entry and one at exit: on every kernel that traces BPF programs. */
    PAIR("an fentry/fexit pair", List.of("tctrace_entry", "tctrace_exit")),
    /** One that is called at both (Linux 7.0 and later). */
    SESSION("a session program", List.of("tctrace_session"));

    private final String text;
    private final List<String> programs;

    TracerKind(String text, List<String> programs) {
        this.text = text;
        this.programs = programs;
    }

    /** In words. */
    public String text() {
        return text;
    }

    /** Their names. Attached from last to first, so that no entry is left without its exit, and detached from first to last. */
    List<String> programs() {
        return programs;
    }
}
