// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns.netlink;

/** Bytes that are no netlink message. From the kernel they never come: a bug of ours, or a cut-off message. */
public final class MalformedNetlink extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedNetlink(String what) {
        super("Malformed netlink message: " + what);
    }
}
