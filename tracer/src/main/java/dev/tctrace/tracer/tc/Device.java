// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/**
 * A network device as the kernel tells it apart.
 *
 * @param name its name inside its namespace
 * @param ifindex its index inside its namespace
 * @param netnsInode the inode of its network namespace: {@code net->ns.inum}
 * @param arphrdType its hardware type (ARPHRD_* of include/uapi/linux/if_arp.h); 1 is Ethernet
 * @param podEnd whether this is the interface inside the pod (else the host end of its pair)
 */
public record Device(String name, int ifindex, long netnsInode, int arphrdType, boolean podEnd) {}
