// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.pod;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.agent.pod.PodCgroup.Membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Lines of /proc/PID/cgroup as nodes of many kinds show them. */
class PodCgroupTest {
    private static final String UID = "0f3a9c1e-7b52-4d86-9a11-5e0c2f6d8b47";
    private static final String UNDERSCORED = "0f3a9c1e_7b52_4d86_9a11_5e0c2f6d8b47";
    private static final String ID = "2e5f8f1c0d6b4a7993c1e8a5d4b2f6079c3d1e5a7b8f9c0d2e4f6a8b0c1d3e5f";

    static Stream<Arguments> linesOfPods() {
        return Stream.of(
                arguments(
                        "v2, systemd, containerd",
                        1,
                        "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + UNDERSCORED
                                + ".slice/cri-containerd-" + ID + ".scope"),
                arguments(
                        "v2, systemd, guaranteed",
                        1,
                        "0::/kubepods.slice/kubepods-pod" + UNDERSCORED + ".slice/cri-containerd-" + ID + ".scope"),
                arguments("v2, cgroupfs", 1, "0::/kubepods/besteffort/pod" + UID + "/" + ID),
                arguments("v2, cgroupfs, guaranteed", 1, "0::/kubepods/pod" + UID + "/" + ID),
                arguments("v1, cgroupfs", 1, "11:memory:/kubepods/burstable/pod" + UID + "/" + ID),
                arguments(
                        "v1, systemd, CRI-O",
                        1,
                        "3:cpu,cpuacct:/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" + UNDERSCORED
                                + ".slice/crio-" + ID + ".scope"),
                arguments(
                        "CRI-O's monitor",
                        1,
                        "0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" + UNDERSCORED
                                + ".slice/crio-conmon-" + ID + ".scope"),
                arguments(
                        "dockershim",
                        1,
                        "9:pids:/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + UNDERSCORED
                                + ".slice/docker-" + ID + ".scope"),
                arguments(
                        "containerd with mixed drivers",
                        0,
                        "1:name=systemd:/system.slice/containerd.service/kubepods-burstable-pod" + UNDERSCORED
                                + ".slice:cri-containerd:" + ID),
                arguments(
                        "kind: a node that is a container",
                        1,
                        "0::/system.slice/docker-" + ID + ".scope/kubelet.slice/kubelet-kubepods.slice/"
                                + "kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod" + UNDERSCORED
                                + ".slice/cri-containerd-" + ID + ".scope"),
                arguments("kind on v1", 1, "8:cpu:/docker/" + ID + "/kubelet/kubepods/burstable/pod" + UID + "/" + ID),
                arguments(
                        "seen from another pod's cgroup namespace",
                        1,
                        "0::/../../kubepods-besteffort-pod" + UNDERSCORED + ".slice/cri-containerd-" + ID + ".scope"),
                arguments("the same with cgroupfs", 1, "0::/../../pod" + UID + "/" + ID),
                arguments(
                        "systemd inside the container",
                        2,
                        "0::/kubepods.slice/kubepods-pod" + UNDERSCORED + ".slice/cri-containerd-" + ID
                                + ".scope/init.scope"),
                arguments(
                        "docker inside the container",
                        3,
                        "0::/kubepods/burstable/pod" + UID + "/" + ID + "/docker/" + ID));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("linesOfPods")
    void aLineOfAPodNamesIt(String name, int depth, String line) {
        assertEquals(Optional.of(new Membership(UID, depth)), PodCgroup.of(List.of(line)));
    }

    @ParameterizedTest
    @MethodSource("linesOfOthers")
    void aLineOfAnythingElseDoesNot(String line) {
        assertEquals(Optional.empty(), PodCgroup.of(List.of(line)));
    }

    static Stream<String> linesOfOthers() {
        return Stream.of(
                "0::/",
                "0::/init.scope",
                "0::/system.slice/kubelet.service",
                "0::/kubepods.slice/kubepods-burstable.slice",
                "12:pids:/user.slice/user-0.slice/session-1.scope",
                "0::/system.slice/docker-" + ID + ".scope",
                "0::/machine.slice/libpod-" + ID + ".scope",
                "0::/user.slice/podman-pod.slice",
                "0::/kubepods/burstable/pod1234/" + ID,
                "0::/../cri-containerd-" + ID + ".scope",
                "",
                "no line of this file");
    }

    @Test
    void aHybridNodeShowsThePodInSomeHierarchiesOnly() {
        List<String> hybrid = List.of(
                "12:cpuset:/",
                "11:memory:/kubepods/besteffort/pod" + UID + "/" + ID,
                "1:name=systemd:/kubepods/besteffort/pod" + UID + "/" + ID,
                "0::/");

        assertEquals(Optional.of(new Membership(UID, 1)), PodCgroup.of(hybrid));
    }

    @Test
    void aStaticPodIsNamedByItsHash() {
        assertEquals(
                Optional.of(new Membership("d4a1b2c3e4f5061728394a5b6c7d8e9f", 1)),
                PodCgroup.of(List.of("0::/kubepods.slice/kubepods-burstable.slice/"
                        + "kubepods-burstable-podd4a1b2c3e4f5061728394a5b6c7d8e9f.slice/cri-containerd-" + ID
                        + ".scope")));
    }

    @Test
    void whatAContainerCallsItsGroupsDoesNotMakeItAnotherPod() {
        String other = "ffffffff-ffff-4fff-8fff-ffffffffffff";

        assertEquals(
                Optional.of(new Membership(UID, 3)),
                PodCgroup.of(List.of("0::/kubepods/pod" + UID + "/" + ID + "/pod" + other + "/" + ID)));
    }
}
