// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.contract;

import java.util.List;
import java.util.Optional;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TcTrace;

/**
 * How a node's entry is removed: by its agent, and by the operator where that is gone. Not by applying nothing in the agent's
 * name: where it is the last entry, an API server of version 1.20 makes a null of the list, and refuses that.
 */
public final class EntryRemoval {
    private EntryRemoval() {}

    /**
     * @param now the trace as it was just read
     * @return a JSON patch (RFC 6902) of the status subresource, that is refused if the list has changed since; empty where the
     *     node has no entry
     */
    public static Optional<String> patch(TcTrace now, String node) {
        int index = indexOf(now, node);
        if (index < 0) {
            return Optional.empty();
        }
        String path = "/status/nodes/" + index;
        return Optional.of("[{\"op\":\"test\",\"path\":\"/metadata/uid\",\"value\":\""
                + now.getMetadata().getUid() + "\"},{\"op\":\"test\",\"path\":\"" + path + "/name\",\"value\":\"" + node
                + "\"},{\"op\":\"remove\",\"path\":\"" + path + "\"}]");
    }

    private static int indexOf(TcTrace now, String node) {
        List<NodeStatus> nodes = now.getStatus() == null || now.getStatus().nodes() == null
                ? List.of()
                : now.getStatus().nodes();
        for (int index = 0; index < nodes.size(); index++) {
            if (node.equals(nodes.get(index).name())) {
                return index;
            }
        }
        return -1;
    }
}
