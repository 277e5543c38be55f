// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.pod;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the pod out of /proc/PID/cgroup. One line a hierarchy, {@code ID:CONTROLLERS:PATH}; the path of a kubelet's pod has a
 * segment that names the pod's UID:
 *
 * <ul>
 *   <li>cgroupfs driver: {@code /kubepods/burstable/pod<uid>/<container>}
 *   <li>systemd driver: {@code /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod<uid_>.slice/cri-containerd-<id>.scope},
 *       the dashes of the UID written as underscores
 *   <li>containerd with the drivers mixed up: {@code /system.slice/containerd.service/kubepods-burstable-pod<uid_>.slice:cri-containerd:<id>}
 * </ul>
 *
 * What comes before differs (a node that is itself a container, kubelet's --cgroup-root, a cgroup namespace that shows
 * {@code /../..}), so only the segment counts; the outermost one, for what is inside a pod belongs to that pod.
 */
final class PodCgroup {
    /** A UUID with dashes or underscores, or the 32 hex digits that kubelet gives to a static pod. */
    private static final String UID =
            "([0-9a-fA-F]{8}[-_][0-9a-fA-F]{4}[-_][0-9a-fA-F]{4}[-_][0-9a-fA-F]{4}[-_][0-9a-fA-F]{12}|[0-9a-fA-F]{32})";

    private static final Pattern CGROUPFS = Pattern.compile("pod" + UID);
    private static final Pattern SYSTEMD = Pattern.compile("(?:.*-)?pod" + UID + "\\.slice(?::.*)?");

    private PodCgroup() {}

    /**
     * Which pod a process belongs to, and how deep below the pod's own cgroup it runs.
     *
     * @param uid in the API's spelling: lower case, with dashes
     * @param depth 1 for a container's own processes, more for groups that the container made
     */
    record Membership(String uid, int depth) {}

    /**
     * @param lines the lines of /proc/PID/cgroup
     * @return empty where no hierarchy shows a pod; on a hybrid node some may not
     */
    static Optional<Membership> of(List<String> lines) {
        return lines.stream().flatMap(line -> inLine(line).stream()).findFirst();
    }

    private static Optional<Membership> inLine(String line) {
        String[] parts = line.split(":", 3);
        if (parts.length < 3) {
            return Optional.empty();
        }
        String[] segments = parts[2].split("/");
        for (int i = 0; i < segments.length; i++) {
            Optional<String> uid = uid(segments[i]);
            if (uid.isPresent()) {
                return Optional.of(new Membership(uid.get(), segments.length - 1 - i));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> uid(String segment) {
        Matcher cgroupfs = CGROUPFS.matcher(segment);
        if (cgroupfs.matches()) {
            return Optional.of(spelled(cgroupfs.group(1)));
        }
        Matcher systemd = SYSTEMD.matcher(segment);
        return systemd.matches() ? Optional.of(spelled(systemd.group(1))) : Optional.empty();
    }

    private static String spelled(String uid) {
        return uid.replace('_', '-').toLowerCase(java.util.Locale.ROOT);
    }
}
