// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import java.util.Arrays;

/** The error numbers of Linux (include/uapi/asm-generic/errno.h) that the agent tells apart. */
public enum Errno {
    NONE(0, "no error"),
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file, object or id"),
    ESRCH(3, "no such process"),
    EINTR(4, "interrupted"),
    EIO(5, "input or output error"),
    E2BIG(7, "too big or too many"),
    EBADF(9, "bad file descriptor"),
    EAGAIN(11, "try again"),
    ENOMEM(12, "out of memory"),
    EACCES(13, "permission denied"),
    EFAULT(14, "bad address"),
    EBUSY(16, "busy"),
    EEXIST(17, "exists already"),
    ENODEV(19, "no such device"),
    ENOTDIR(20, "not a directory"),
    EINVAL(22, "invalid argument"),
    ENFILE(23, "too many open files in the system"),
    EMFILE(24, "too many open files"),
    ENOSPC(28, "no space left"),
    ERANGE(34, "out of range"),
    ENOSYS(38, "not implemented by this kernel"),
    ELOOP(40, "too many nested programs"),
    EOPNOTSUPP(95, "not supported"),
    EPROTONOSUPPORT(93, "protocol not supported"),
    ENOBUFS(105, "no buffer space"),
    ENOTSUPP(524, "not supported by the kernel"),
    /** Any other number. */
    OTHER(-1, "unknown error");

    private final int number;
    private final String text;

    Errno(int number, String text) {
        this.number = number;
        this.text = text;
    }

    public int number() {
        return number;
    }

    /** What the number means, in words. */
    public String text() {
        return text;
    }

    /** The constant of a number, given with either sign. */
    public static Errno of(int number) {
        int positive = Math.abs(number);
        return Arrays.stream(values())
                .filter(errno -> errno.number == positive)
                .findFirst()
                .orElse(OTHER);
    }

    /** {@code EBUSY (16): busy}. */
    public static String describe(int number) {
        Errno errno = of(number);
        return errno == OTHER ? "errno " + Math.abs(number) : errno.name() + " (" + errno.number + "): " + errno.text;
    }
}
