// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import dev.tctrace.tracer.libc.Libc;

/** What the running kernel was built with, in bytes. */
final class KernelSizes {
    static final int PAGE = Libc.pageSize();

    /** Of a kernel stack, and what its address is a multiple of. */
    static final int STACK = stack(System.getProperty("os.arch"), PAGE);

    private static final int USUAL_STACK = 16384;

    private KernelSizes() {}

    /**
     * THREAD_SIZE of the kernel: 16 KiB on x86-64 (arch/x86/include/asm/page_64_types.h) and arm64, where no stack is smaller than
     * a page (arch/arm64/include/asm/memory.h, CONFIG_VMAP_STACK).
     *
     * @param architecture as in the system property os.arch
     */
    static int stack(String architecture, int page) {
        return architecture.equals("aarch64") ? Math.max(USUAL_STACK, page) : USUAL_STACK;
    }
}
