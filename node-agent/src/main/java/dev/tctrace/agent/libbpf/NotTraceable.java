package dev.tctrace.agent.libbpf;

import dev.tctrace.api.v1alpha1.ProgramReason;

/** A tc program that no tracer can be attached to; others may well be. */
public final class NotTraceable extends BpfException {
    private static final long serialVersionUID = 1L;

    private final ProgramReason reason;

    public NotTraceable(ProgramReason reason, String message, int number) {
        super(message, number);
        this.reason = reason;
    }

    public ProgramReason reason() {
        return reason;
    }
}
