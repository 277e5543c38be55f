// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

/**
 * What the kernel tells of a loaded program (struct bpf_prog_info).
 *
 * @param id the kernel's id
 * @param type BPF_PROG_TYPE_*: 3 is SCHED_CLS
 * @param tag eight bytes in hex
 * @param shortName the kernel's name, cut at 15 characters
 * @param btfId the id of its BTF; 0 where it has none
 * @param entryTypeId the BTF type of its entry function; 0 where it has no func_info
 * @param functions how many functions it consists of, as far as func_info tells; 0 where there is none
 * @param jited whether it was compiled to machine code
 * @param loadTimeNanos when it was loaded, in nanoseconds since boot
 * @param runCount how often it ran, and how long that took in sum, where kernel.bpf_stats_enabled is 1
 */
public record ProgramInfo(
        int id,
        int type,
        String tag,
        String shortName,
        int btfId,
        int entryTypeId,
        int functions,
        boolean jited,
        long loadTimeNanos,
        long runCount,
        long runTimeNanos) {

    public static final int SCHED_CLS = 3;
    public static final int TRACING = 26;
    public static final int EXT = 28;
}
