// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;

import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.libc.Fd;

/**
 * Every BPF object that the kernel has, by id.
 *
 * @param programs ids of programs
 * @param maps of maps
 * @param links of links
 */
public record BpfInventory(Set<Integer> programs, Set<Integer> maps, Set<Integer> links) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final NativeLibrary LIBBPF = NativeLibrary.getInstance("libbpf.so.1");

    public static BpfInventory take() {
        return new BpfInventory(ids("prog"), ids("map"), ids("link"));
    }

    /** Once what earlier users let go is gone. */
    public static BpfInventory settled() {
        BpfInventory[] last = {take()};
        return Waiting.eventually(
                "a kernel at rest",
                () -> {
                    BpfInventory now = take();
                    boolean same = now.equals(last[0]);
                    last[0] = now;
                    return same ? now : null;
                },
                Objects::nonNull,
                PATIENCE,
                Duration.ofMillis(250));
    }

    /** Waits until nothing is there that was not there before: the kernel frees what nobody holds any more a moment later. */
    public void awaitNothingNew(String when) {
        Waiting.eventually(when, () -> take().without(this), BpfInventory::isEmpty, PATIENCE, Duration.ofMillis(50));
    }

    /** The same of programs and links only: an engine keeps a few maps as long as it is open. */
    public void awaitNoNewPrograms(String when) {
        Waiting.eventually(
                when,
                () -> take().without(this),
                added -> added.programs.isEmpty() && added.links.isEmpty(),
                PATIENCE,
                Duration.ofMillis(50));
    }

    /** What is here and not there. */
    public BpfInventory without(BpfInventory other) {
        return new BpfInventory(minus(programs, other.programs), minus(maps, other.maps), minus(links, other.links));
    }

    /** Takes programs off their devices, as bpftool link detach does; links of other kinds refuse it. */
    public void detachLinks() {
        for (int id : links) {
            int fd = NativeBpf.bpf_link_get_fd_by_id(id);
            if (fd >= 0) {
                try (Fd link = new Fd(fd)) {
                    LIBBPF.getFunction("bpf_link_detach").invokeInt(new Object[] {link.number()});
                }
            }
        }
    }

    private boolean isEmpty() {
        return programs.isEmpty() && maps.isEmpty() && links.isEmpty();
    }

    private static Set<Integer> minus(Set<Integer> all, Set<Integer> some) {
        Set<Integer> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static Set<Integer> ids(String kind) {
        Function next = LIBBPF.getFunction("bpf_" + kind + "_get_next_id");
        Set<Integer> found = new TreeSet<>();
        try (Memory id = new Memory(4)) {
            id.setInt(0, 0);
            while (next.invokeInt(new Object[] {id.getInt(0), id}) == 0) {
                found.add(id.getInt(0));
            }
        }
        return found;
    }
}
