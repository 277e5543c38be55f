package dev.tctrace.agent.libbpf;

import dev.tctrace.agent.libc.Errno;

/** A program was loaded but could not be attached. */
public final class AttachFailed extends BpfException {
    private static final long serialVersionUID = 1L;

    public AttachFailed(String what, int number) {
        super(what + ": " + Errno.describe(number), number);
    }
}
