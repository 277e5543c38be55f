// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

/** A system call that failed. */
public final class SystemCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final int number;

    /**
     * @param call the call and what it was about: {@code setns(/run/netns/blue)}
     * @param number its errno, positive
     */
    public SystemCallException(String call, int number) {
        super(call + " failed: " + Errno.describe(number));
        this.call = call;
        this.number = number;
    }

    public String call() {
        return call;
    }

    public Errno errno() {
        return Errno.of(number);
    }

    public int number() {
        return number;
    }
}
