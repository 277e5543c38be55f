// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.nio.file.Path;
import java.util.Optional;

import dev.tctrace.agent.pod.PodNetwork;

/** The network namespaces of this node's pods. */
interface PodNetworks {

    /**
     * A namespace that is held open.
     *
     * @param path opens it, and no other, until it is released
     * @param inode tells namespaces apart: another one means that the pod's sandbox was made anew
     */
    record Held(Path path, long inode, Runnable release) {}

    PodNetwork find(String podUid);

    /**
     * Opens a namespace that was found, and holds it: the process that showed the way to it may end, and its number go to
     * a process of another pod. Empty where that has happened already.
     */
    Optional<Held> hold(PodNetwork.Own found);
}
