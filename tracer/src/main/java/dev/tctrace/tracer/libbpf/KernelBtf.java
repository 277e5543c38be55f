// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.util.Optional;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.libc.Fd;

/** Fetches the BTF that was loaded with a program. */
final class KernelBtf {
    private static final int INFO_SIZE = 32;

    private KernelBtf() {}

    /** @return empty where nothing has this id (any more) */
    static Optional<Btf> byId(int id) {
        int number = NativeBpf.bpf_btf_get_fd_by_id(id);
        if (Errno.of(number) == Errno.ENOENT) {
            return Optional.empty();
        }
        if (number < 0) {
            throw BpfCallFailed.of("opening BTF " + id, number);
        }
        try (Fd fd = new Fd(number)) {
            int size = query(fd, null, 0);
            try (Memory blob = new Memory(size)) {
                query(fd, blob, size);
                return Optional.of(new Btf(blob.getByteArray(0, size)));
            }
        }
    }

    private static int query(Fd fd, Memory blob, int size) {
        try (Memory info = new Memory(INFO_SIZE);
                Memory length = new Memory(4)) {
            info.clear();
            info.setLong(0, Pointer.nativeValue(blob));
            info.setInt(8, size);
            length.setInt(0, INFO_SIZE);
            int result = NativeBpf.bpf_obj_get_info_by_fd(fd.number(), info, length);
            if (result < 0) {
                throw BpfCallFailed.of("reading BTF", result);
            }
            return info.getInt(8);
        }
    }
}
