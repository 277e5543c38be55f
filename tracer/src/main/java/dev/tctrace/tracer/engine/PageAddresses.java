// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the kernel keeps what it computes the address of a page with, on x86-64: bpf/fragments.h. Not known, and 0, on other
 * machines, and where this process may not see addresses of the kernel (CAP_SYSLOG, kernel.kptr_restrict).
 *
 * @param vmemmapBase address of the kernel's variable vmemmap_base
 * @param pageOffsetBase address of page_offset_base
 */
record PageAddresses(long vmemmapBase, long pageOffsetBase) {
    static final PageAddresses UNKNOWN = new PageAddresses(0, 0);

    private static final Path LIST = Path.of("/proc/kallsyms");

    static PageAddresses ofKernel() {
        try (Reader list = Files.newBufferedReader(LIST, StandardCharsets.ISO_8859_1)) {
            return read(list);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** @param list lines of address, type, name and perhaps a module; read until both are found */
    static PageAddresses read(Reader list) throws IOException {
        BufferedReader lines = new BufferedReader(list);
        long vmemmap = 0;
        long pageOffset = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.endsWith(" vmemmap_base")) {
                vmemmap = address(line);
            } else if (line.endsWith(" page_offset_base")) {
                pageOffset = address(line);
            }
            if (vmemmap != 0 && pageOffset != 0) {
                return new PageAddresses(vmemmap, pageOffset);
            }
        }
        return UNKNOWN;
    }

    private static long address(String line) {
        return Long.parseUnsignedLong(line.substring(0, line.indexOf(' ')), 16);
    }
}
