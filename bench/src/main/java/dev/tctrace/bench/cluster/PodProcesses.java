// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pods that are processes: each in a network namespace of its own with an eth0, in a cgroup that is named as a kubelet names those of
 * its pods. An agent finds them if it runs in the same pid namespace, whose process 1 it takes for the node's.
 */
final class PodProcesses implements AutoCloseable {
    private static final String PAIR =
            "ip link add eth0 type veth peer name eth1; ip link set eth0 up; ip link set eth1 up; ";
    /** Nobody answers: a request that leaves by eth0 is a packet, too. */
    private static final String PING = "ip address add 10.9.0.1/30 dev eth0;"
            + " ip neighbour add 10.9.0.2 lladdr 02:00:00:00:00:02 nud permanent dev eth0;"
            + " exec ping -q -i 0.2 10.9.0.2 >/dev/null";

    private final Path cgroups;
    private final List<Process> processes = new ArrayList<>();

    /** @param cgroups the folder of the cgroup below which they are put */
    PodProcesses(Path cgroups) {
        this.cgroups = cgroups;
    }

    /** A pod that does nothing. */
    void start(String uid) throws IOException {
        run(uid, "exec sleep 1000");
    }

    /** A pod that sends five pings a second. */
    void startPinging(String uid) throws IOException {
        run(uid, PING);
    }

    private void run(String uid, String command) throws IOException {
        Path cgroup = Files.createDirectories(cgroups.resolve("kubepods/pod" + uid + "/main"));
        processes.add(new ProcessBuilder(
                        "unshare", "--net", "sh", "-c", "echo $$ >" + cgroup + "/cgroup.procs; " + PAIR + command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
