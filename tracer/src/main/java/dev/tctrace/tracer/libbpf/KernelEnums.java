// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import com.sun.jna.Pointer;

/** Names of the running kernel's enums, from its BTF and its modules'. Left to libbpf: a kernel's BTF has megabytes. */
public final class KernelEnums {
    private static final Path BTF = Path.of("/sys/kernel/btf");
    private static final int KIND_ENUM = 6;
    private static final int HEAD = 12;
    private static final int VALUE = 8;

    private KernelEnums() {}

    /**
     * The values of several enums.
     *
     * @param modules kernel modules to look into, too; those that are not loaded have nothing to say
     * @param names the enums; those that this kernel does not have are left out
     * @return names by value; empty where the kernel has no BTF
     */
    public static Map<Integer, String> values(Iterable<String> modules, Iterable<String> names) {
        LibbpfLog.start();
        Map<Integer, String> values = new HashMap<>();
        Pointer kernel = NativeBpf.btf__load_vmlinux_btf();
        if (kernel == null) {
            return values;
        }
        try {
            names.forEach(name -> read(kernel, name, values));
            for (String module : modules) {
                if (Files.exists(BTF.resolve(module))) {
                    Pointer own = NativeBpf.btf__load_module_btf(module, kernel);
                    if (own != null) {
                        try {
                            names.forEach(name -> read(own, name, values));
                        } finally {
                            NativeBpf.btf__free(own);
                        }
                    }
                }
            }
            return values;
        } finally {
            NativeBpf.btf__free(kernel);
        }
    }

    private static void read(Pointer btf, String name, Map<Integer, String> values) {
        int id = NativeBpf.btf__find_by_name_kind(btf, name, KIND_ENUM);
        if (id <= 0) {
            return;
        }
        Pointer type = NativeBpf.btf__type_by_id(btf, id);
        int count = type.getInt(4) & 0xffff;
        for (int i = 0; i < count; i++) {
            long at = HEAD + (long) i * VALUE;
            String text = NativeBpf.btf__name_by_offset(btf, type.getInt(at));
            if (text != null) {
                values.put(type.getInt(at + 4), text);
            }
        }
    }
}
