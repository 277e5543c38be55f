// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.NotPermitted;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;

/** Tells a process that may not trace from a kernel that lets nobody trace. */
final class KernelRefusal {
    private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");
    private static final Path KERNEL_BTF = Path.of("/sys/kernel/btf/vmlinux");

    private KernelRefusal() {}

    /** The same failure, or one that says more. */
    static BpfException explain(BpfException failure) {
        if (!Files.exists(KERNEL_BTF)) {
            return new UnsupportedByKernel(
                    "This kernel has no BTF (" + KERNEL_BTF
                            + " is missing): use one built with CONFIG_DEBUG_INFO_BTF=y",
                    failure.number());
        }
        if (failure instanceof NotPermitted refused && refused.missing().isEmpty()) {
            return new UnsupportedByKernel(
                    "This kernel refuses fentry and fexit programs to everybody, though no capability is missing"
                            + lockdown() + ": boot it without lockdown, or use another kernel; on this one nothing can"
                            + " be traced",
                    failure.number());
        }
        return failure;
    }

    private static String lockdown() {
        try {
            String state = Files.readString(LOCKDOWN).strip();
            return state.contains("[none]") ? "" : " (kernel lockdown: " + state + ")";
        } catch (IOException e) {
            // Without securityfs nobody can tell.
            return " (kernel lockdown, most likely)";
        }
    }
}
