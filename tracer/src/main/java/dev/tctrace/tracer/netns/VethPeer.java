// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

import java.nio.file.Path;

/**
 * The other end of a veth or netkit pair.
 *
 * @param namespace a path that opens its namespace
 * @param netnsInode that namespace's inode
 * @param link the interface itself
 */
public record VethPeer(Path namespace, long netnsInode, Link link) {}
