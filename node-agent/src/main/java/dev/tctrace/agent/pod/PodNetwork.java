// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.pod;

import java.nio.file.Path;

/** Where a pod's packets are. */
public sealed interface PodNetwork {

    /**
     * The pod has a network namespace of its own.
     *
     * @param namespace a path that opens it, {@code /proc/PID/ns/net}, for as long as that process lives
     * @param inode its inode: check it after opening, for the pid may belong to another process by then
     */
    record Own(Path namespace, long inode) implements PodNetwork {}

    /** The pod shares the node's network: its packets cannot be told from those of everyone else. */
    record Host() implements PodNetwork {}

    /**
     * Nothing was found.
     *
     * @param why what was looked for, for people
     */
    record NotFound(String why) implements PodNetwork {}
}
