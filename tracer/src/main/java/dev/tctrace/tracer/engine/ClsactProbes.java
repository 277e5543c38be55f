// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

import dev.tctrace.tracer.libbpf.AttachFailed;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.TcHook;
import dev.tctrace.tracer.libbpf.TcHook.Filter;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.NetlinkRefused;
import dev.tctrace.tracer.netns.netlink.NetlinkRequest;
import dev.tctrace.tracer.netns.netlink.RouteSocket;
import dev.tctrace.tracer.tc.Qdisc;
import dev.tctrace.tracer.tc.TcFilters;
import dev.tctrace.tracer.tc.TcHooks;

/**
 * Probes where the kernel has no tcx. A clsact filter outlives its process, so each carries in its handle who made it and
 * whether we made the qdisc: what a dead process left behind is found and removed.
 */
final class ClsactProbes {
    private static final Logger LOG = Logger.getLogger(ClsactProbes.class.getName());

    /** Marks our handles; the lower bits are the process id, which has 22 bits at most. */
    private static final int OURS = 0x7c000000;

    private static final int OURS_MASK = 0xff000000;
    private static final int MADE_QDISC = 1 << 22;
    private static final int PID = MADE_QDISC - 1;
    private static final int RTM_GETTFILTER = 46;
    private static final int RTM_NEWTFILTER = 44;
    private static final int PARENT_INGRESS = 0xfffffff2;
    private static final int PARENT_EGRESS = 0xfffffff3;

    /** Qdiscs that this process made. One is the same as then only while a filter of ours is in it. */
    private final Set<MadeQdisc> made = ConcurrentHashMap.newKeySet();

    private record MadeQdisc(long netnsInode, int ifindex) {}

    /** In the device's namespace. */
    Filter attach(NetworkNamespace namespace, BpfProgram program, int ifindex, boolean ingress) {
        MadeQdisc qdisc = new MadeQdisc(namespace.inode(), ifindex);
        if (TcHook.createClsact(ifindex)) {
            made.add(qdisc);
        } else {
            if (!ingress) {
                refusePlainIngress(namespace, ifindex);
            }
            if (made.contains(qdisc) && !holdsOurs(namespace, ifindex)) {
                made.remove(qdisc);
            }
        }
        int handle = OURS | (made.contains(qdisc) ? MADE_QDISC : 0) | Libc.processId() & PID;
        try {
            return TcHook.attachClsact(program, ifindex, ingress, handle);
        } catch (RuntimeException e) {
            removeIfEmpty(namespace, ifindex, handle);
            throw e;
        }
    }

    /** The plain ingress qdisc takes egress filters without a word, and asks them about packets that arrive. */
    private static void refusePlainIngress(NetworkNamespace namespace, int ifindex) {
        try (RouteSocket socket = namespace.routeSocket()) {
            if (TcHooks.qdiscs(socket, ifindex).stream().anyMatch(Qdisc::ingress)) {
                throw AttachFailed.because(
                        "Device " + ifindex + " has the qdisc ingress, which has no egress hook, and this kernel has no"
                                + " tcx: nothing can be attached where packets leave. Replace it by clsact.");
            }
        }
    }

    /**
     * Removes a filter of ours, and the qdisc with it, where one of us made that and nothing else is left in it. Where the
     * filter is gone, the qdisc may be another, which somebody made in its place: it stays. In the device's namespace. What stays is logged, with the command that removes it.
     */
    void detach(NetworkNamespace namespace, Filter filter) {
        boolean there;
        try {
            there = TcHook.detachClsact(filter);
        } catch (BpfException e) {
            LOG.log(
                    Level.WARNING,
                    "{0}. A pass-through filter of ours stays there; in {1}, tc filter del dev DEVICE {2} pref {3}"
                            + " removes it.",
                    new Object[] {
                        e.getMessage(),
                        namespace.path(),
                        filter.ingress() ? "ingress" : "egress",
                        Integer.toString(filter.priority())
                    });
            return;
        }
        if (there) {
            removeIfEmpty(namespace, filter.ifindex(), filter.handle());
        }
    }

    private void removeIfEmpty(NetworkNamespace namespace, int ifindex, int handle) {
        if ((handle & MADE_QDISC) == 0) {
            return;
        }
        try (RouteSocket socket = namespace.routeSocket()) {
            if (filters(socket, ifindex) == 0) {
                TcHook.removeClsact(ifindex);
                made.remove(new MadeQdisc(namespace.inode(), ifindex));
            }
        } catch (NetlinkRefused | BpfException e) {
            // Most likely the device is gone, and its qdisc with it. An empty qdisc changes nothing for a packet.
            made.remove(new MadeQdisc(namespace.inode(), ifindex));
            LOG.log(Level.FINE, "The clsact qdisc that we made was not removed", e);
        }
    }

    /** Removes what dead processes of ours left on a device. In the device's namespace. */
    void removeLeftovers(NetworkNamespace namespace, int ifindex) {
        ours(namespace, ifindex).stream()
                .filter(filter -> !holds(filter.handle() & PID, filter.programId()))
                .forEach(filter -> detach(namespace, filter));
    }

    /** Whether a filter of this process is on a device that came into a qdisc of our own making. */
    private static boolean holdsOurs(NetworkNamespace namespace, int ifindex) {
        int handle = OURS | MADE_QDISC | Libc.processId() & PID;
        return ours(namespace, ifindex).stream().anyMatch(filter -> filter.handle() == handle);
    }

    private static List<Filter> ours(NetworkNamespace namespace, int ifindex) {
        List<Filter> found = new ArrayList<>();
        try (RouteSocket socket = namespace.routeSocket()) {
            for (boolean ingress : new boolean[] {true, false}) {
                TcFilters.of(socket, ifindex, ingress ? PARENT_INGRESS : PARENT_EGRESS).filters().stream()
                        .filter(filter -> (filter.handle() & OURS_MASK) == OURS)
                        .map(filter ->
                                new Filter(ifindex, ingress, filter.handle(), filter.priority(), filter.programId()))
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** Whether a process is alive and holds a program; where we may not look, it is taken to. */
    private static boolean holds(int pid, int programId) {
        Path descriptors = Path.of("/proc", Integer.toString(pid), "fdinfo");
        try (Stream<Path> files = Files.list(descriptors)) {
            return files.anyMatch(file -> mentions(file, programId));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean mentions(Path descriptor, int programId) {
        try {
            return Files.readString(descriptor).lines().anyMatch(line -> line.equals("prog_id:\t" + programId));
        } catch (IOException e) {
            // Closed while we looked.
            return false;
        }
    }

    /** Filters of every kind on both hooks. */
    private static int filters(RouteSocket socket, int ifindex) {
        return count(socket, ifindex, PARENT_INGRESS) + count(socket, ifindex, PARENT_EGRESS);
    }

    private static int count(RouteSocket socket, int ifindex, int parent) {
        NetlinkRequest request = NetlinkRequest.dump(RTM_GETTFILTER)
                .u32(0)
                .u32(ifindex)
                .u32(0)
                .u32(parent)
                .u32(0);
        return (int) socket.dump("Listing the tc filters of device " + ifindex, request).stream()
                .filter(message -> message.type() == RTM_NEWTFILTER)
                .count();
    }
}
