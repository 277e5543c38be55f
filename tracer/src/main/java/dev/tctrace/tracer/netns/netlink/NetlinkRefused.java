// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns.netlink;

import dev.tctrace.tracer.libc.Errno;

/** The kernel answered a request with an error. */
public final class NetlinkRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int number;

    NetlinkRefused(String request, int number) {
        super(request + " was refused: " + Errno.describe(number));
        this.number = Math.abs(number);
    }

    public Errno errno() {
        return Errno.of(number);
    }
}
