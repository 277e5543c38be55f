// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import dev.tctrace.tracer.libc.Errno;

/** Something that the kernel's BPF side refused. The message says what to do about it. */
public abstract sealed class BpfException extends RuntimeException
        permits UnsupportedByKernel, VerifierRejected, AttachFailed, NotTraceable, NotPermitted, BpfCallFailed {
    private static final long serialVersionUID = 1L;

    private final int number;

    BpfException(String message, int number) {
        super(message);
        this.number = Math.abs(number);
    }

    /** The errno behind it; 0 where there is none. */
    public int number() {
        return number;
    }

    public Errno errno() {
        return Errno.of(number);
    }
}
