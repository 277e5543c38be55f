// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.pod;

/**
 * A process of a pod.
 *
 * @param pid its id; another process may get it later
 * @param startTime when it started, in clock ticks since boot: with the pid it names the process for good
 * @param depth how deep below the pod's cgroup it runs; 1 is a container's own
 * @param netnsInode its network namespace
 */
record PodProcess(int pid, long startTime, int depth, long netnsInode) {}
