// SPDX-License-Identifier: Apache-2.0
/**
 * From a pod's UID to its network namespace: through /proc and cgroup paths, without asking a container runtime.
 */
package dev.tctrace.agent.pod;
