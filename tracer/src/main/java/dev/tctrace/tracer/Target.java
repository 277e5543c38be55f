// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.nio.file.Path;

/**
 * One interface of one pod (or of a namespace that the command line names).
 *
 * @param pod the pod's name, or what the command line was given; for people
 * @param netns a path that opens the network namespace: {@code /proc/123/ns/net}, {@code /run/netns/blue}
 * @param interfaceName the interface inside it
 */
public record Target(String pod, Path netns, String interfaceName) {}
