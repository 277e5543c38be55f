// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.sun.jna.Memory;

import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.libc.Fd;

/** Reads which functions of BPF programs are held by other programs. */
public final class TracingLinks {
    private static final int BPF_LINK_TYPE_TRACING = 2;

    /** struct bpf_link_info: type, id, prog_id, padding, then by type: attach_type, target_obj_id, target_btf_id. */
    private static final int INFO_SIZE = 64;

    private TracingLinks() {}

    /** All of them, of every process. Three system calls a link: not for a tight loop. Needs CAP_SYS_ADMIN. */
    public static List<TracingLink> all() {
        List<TracingLink> links = new ArrayList<>();
        try (Memory id = new Memory(4)) {
            id.setInt(0, 0);
            while (true) {
                int result = NativeBpf.bpf_link_get_next_id(id.getInt(0), id);
                if (Errno.of(result) == Errno.ENOENT) {
                    return links;
                }
                if (result < 0) {
                    throw BpfCallFailed.of("listing BPF links", result);
                }
                read(id.getInt(0)).ifPresent(links::add);
            }
        }
    }

    private static Optional<TracingLink> read(int id) {
        int number = NativeBpf.bpf_link_get_fd_by_id(id);
        // ENOENT: it went while we looked. EAGAIN: its creator has not finished yet.
        if (Errno.of(number) == Errno.ENOENT || Errno.of(number) == Errno.EAGAIN) {
            return Optional.empty();
        }
        if (number < 0) {
            throw BpfCallFailed.of("opening BPF link " + id, number);
        }
        try (Fd fd = new Fd(number);
                Memory info = new Memory(INFO_SIZE);
                Memory length = new Memory(4)) {
            info.clear();
            length.setInt(0, INFO_SIZE);
            int result = NativeBpf.bpf_obj_get_info_by_fd(fd.number(), info, length);
            if (result < 0) {
                throw BpfCallFailed.of("reading BPF link " + id, result);
            }
            return info.getInt(0) == BPF_LINK_TYPE_TRACING
                    ? Optional.of(new TracingLink(info.getInt(8), info.getInt(16), info.getInt(20), info.getInt(24)))
                    : Optional.empty();
        }
    }
}
