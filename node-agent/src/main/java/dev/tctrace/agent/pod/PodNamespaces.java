// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.pod;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds the network namespaces of the pods of this node. One look over /proc serves all pods, and is not repeated more often
 * than once a second; between two looks an answer is checked by one process only. Needs the host's /proc (hostPID) and
 * CAP_SYS_PTRACE. Safe for use by several threads.
 */
public final class PodNamespaces {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final ProcFiles proc;
    private final InstantSource clock;
    private Map<String, List<PodProcess>> processes = Map.of();
    private long lookedAtMillis = Long.MIN_VALUE;

    public PodNamespaces() {
        this(Path.of("/proc"), InstantSource.system());
    }

    PodNamespaces(Path proc, InstantSource clock) {
        this.proc = new ProcFiles(proc);
        this.clock = clock;
    }

    /**
     * @param uid the pod's UID; for a static pod the hash of its annotation kubernetes.io/config.hash, which kubelet names its
     *     cgroup by
     */
    public synchronized PodNetwork find(String uid) {
        OptionalLong host = proc.networkInode(1);
        if (host.isEmpty()) {
            // Without it a pod on the host network could not be told from others, so none is traced.
            return new PodNetwork.NotFound("the node's own network namespace (/proc/1/ns/net) cannot be read:"
                    + " the agent needs hostPID and CAP_SYS_PTRACE");
        }
        Optional<PodNetwork> known = choose(living(uid), host.getAsLong());
        if (known.isPresent() && known.get() instanceof PodNetwork.Own) {
            return known.get();
        }
        look();
        return choose(living(uid), host.getAsLong())
                .orElseGet(() -> new PodNetwork.NotFound("no process of the pod " + uid + " is there"));
    }

    /**
     * The pod's own namespace is that of its oldest process, which is the sandbox that made it. What runs deeper than a
     * container may have made namespaces of its own; a runtime's monitor (CRI-O's conmon) is in the pod's cgroup and in the
     * host's namespace, as is a container that is only just being started.
     */
    private Optional<PodNetwork> choose(List<PodProcess> processes, long hostInode) {
        Optional<PodProcess> own = processes.stream()
                .filter(process -> process.netnsInode() != hostInode)
                .min(Comparator.comparingInt(PodProcess::depth).thenComparingLong(PodProcess::startTime));
        if (own.isPresent()) {
            return Optional.of(new PodNetwork.Own(
                    proc.networkNamespace(own.get().pid()), own.get().netnsInode()));
        }
        return processes.isEmpty() ? Optional.empty() : Optional.of(new PodNetwork.Host());
    }

    /** Of the processes known, those that still are what they were. */
    private List<PodProcess> living(String uid) {
        return processes.getOrDefault(uid, List.of()).stream()
                .filter(process -> proc.startTime(process.pid()).equals(OptionalLong.of(process.startTime()))
                        && proc.networkInode(process.pid()).equals(OptionalLong.of(process.netnsInode())))
                .toList();
    }

    private void look() {
        long now = clock.millis();
        long since = now - lookedAtMillis;
        // Less than none: the clock was set back.
        if (lookedAtMillis != Long.MIN_VALUE && since >= 0 && since < BETWEEN_LOOKS.toMillis()) {
            return;
        }
        Map<String, List<PodProcess>> found = new HashMap<>();
        for (int pid : proc.pids()) {
            addTo(found, pid);
        }
        processes = found;
        lookedAtMillis = now;
    }

    private void addTo(Map<String, List<PodProcess>> found, int pid) {
        // Most processes of a node are no pod's: this one file tells.
        Optional<PodCgroup.Membership> first = membership(pid);
        if (first.isEmpty()) {
            return;
        }
        OptionalLong startTime = proc.startTime(pid);
        OptionalLong inode = proc.networkInode(pid);
        // Read again, so that all of it is of one process and not of two that had the same number.
        Optional<PodCgroup.Membership> membership = membership(pid);
        if (startTime.isPresent() && inode.isPresent() && startTime.equals(proc.startTime(pid))) {
            membership.ifPresent(is -> found.computeIfAbsent(is.uid(), uid -> new ArrayList<>())
                    .add(new PodProcess(pid, startTime.getAsLong(), is.depth(), inode.getAsLong())));
        }
    }

    private Optional<PodCgroup.Membership> membership(int pid) {
        return proc.cgroup(pid).flatMap(PodCgroup::of);
    }
}
