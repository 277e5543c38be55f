// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

/**
 * A link that hooks a function of a loaded BPF program, or of the kernel: fentry, fexit, session, or freplace.
 *
 * @param programId the program that was attached
 * @param attachType its enum bpf_attach_type; 0 for an extension (freplace)
 * @param targetId the program that it is attached to (for a function of the kernel: the id of the kernel's BTF); 0 before
 *     kernel 5.13, which does not tell
 * @param targetTypeId the BTF type of the function in the target's BTF
 */
public record TracingLink(int programId, int attachType, int targetId, int targetTypeId) {

    /** Whether it replaces the function instead of watching it. */
    public boolean replaces() {
        return attachType == 0;
    }
}
