package dev.tctrace.agent.tc;

/**
 * What the kernel tells of a loaded program. It never changes.
 *
 * @param id the kernel's id
 * @param type BPF_PROG_TYPE_*
 * @param name the full name of its entry function, or the kernel's 15 characters where it has no BTF
 * @param tag eight bytes in hex
 * @param hasFunctionInfo whether BTF tells the type of its entry function
 * @param entryTypeId that function's BTF type; 0 where unknown
 * @param firstParameter the struct that the entry function's parameter points to; empty where unknown
 * @param jited whether it runs as machine code
 */
public record ProgramFacts(
        int id,
        int type,
        String name,
        String tag,
        boolean hasFunctionInfo,
        int entryTypeId,
        String firstParameter,
        boolean jited) {

    /** The name of our own pass-through program, which tells it from all others. */
    public static final String PROBE_NAME = "tctrace_probe";

    public boolean ours() {
        return name.equals(PROBE_NAME);
    }
}
