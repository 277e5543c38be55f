// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/**
 * What the kernel tells of a loaded program. It never changes.
 *
 * @param id the kernel's id
 * @param type BPF_PROG_TYPE_*
 * @param name the full name of its entry function, or the kernel's 15 characters where it has no BTF
 * @param tag eight bytes in hex
 * @param hasFunctionInfo whether BTF tells the type of its entry function
 * @param entryTypeId that function's BTF type; 0 where unknown
 * @param parameters how many parameters that function has; 0 where unknown
 * @param firstParameter the struct that the first of them points to; empty where it points to none, or unknown
 * @param functions how many functions it consists of; others may replace each of them (freplace)
 * @param jited whether it runs as machine code
 */
public record ProgramFacts(
        int id,
        int type,
        String name,
        String tag,
        boolean hasFunctionInfo,
        int entryTypeId,
        int parameters,
        String firstParameter,
        int functions,
        boolean jited) {

    /** A program of one function. */
    public ProgramFacts(
            int id,
            int type,
            String name,
            String tag,
            boolean hasFunctionInfo,
            int entryTypeId,
            int parameters,
            String firstParameter,
            boolean jited) {
        this(id, type, name, tag, hasFunctionInfo, entryTypeId, parameters, firstParameter, 1, jited);
    }

    /** The name of our own pass-through program, which tells it from all others. */
    public static final String PROBE_NAME = "tctrace_probe";

    /** Classic BPF, of which the kernel tells nothing but the name that its filter was given. */
    static ProgramFacts classic(String label) {
        return new ProgramFacts(0, 0, label.isEmpty() ? "classic BPF" : label, "", false, 0, 0, "", false);
    }

    public boolean ours() {
        return name.equals(PROBE_NAME);
    }
}
