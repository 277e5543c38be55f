package dev.tctrace.agent.cli;

import java.util.Set;

import dev.tctrace.agent.libbpf.BpfException;
import dev.tctrace.agent.libbpf.NotPermitted;
import dev.tctrace.agent.libbpf.NotTraceable;
import dev.tctrace.agent.libbpf.UnsupportedByKernel;
import dev.tctrace.agent.libbpf.VerifierRejected;
import dev.tctrace.agent.libc.Capability;
import dev.tctrace.agent.netns.NamespaceException;
import dev.tctrace.pcap.FilterException;

/** The command cannot go on. The message is for the person who typed it. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    CommandFailure(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    private CommandFailure(ExitCode exitCode, Throwable cause) {
        super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return exitCode;
    }

    /** Finds the exit code that fits what was thrown. */
    static CommandFailure of(Throwable thrown) {
        if (thrown instanceof CommandFailure failure) {
            return failure;
        }
        if (thrown instanceof FilterException) {
            return new CommandFailure(ExitCode.USAGE, thrown);
        }
        if (thrown instanceof NamespaceException e) {
            return new CommandFailure(
                    switch (e.reason()) {
                        case GONE, NOT_A_NAMESPACE -> ExitCode.NOT_FOUND;
                        case NOT_PERMITTED -> ExitCode.NOT_PERMITTED;
                        case FAILED -> ExitCode.FAILED;
                    },
                    e);
        }
        if (thrown instanceof BpfException e) {
            return new CommandFailure(exitCode(e), e);
        }
        if (thrown instanceof UnsatisfiedLinkError) {
            return new CommandFailure(
                    ExitCode.UNSUPPORTED,
                    "A library is missing: " + firstLine(thrown)
                            + ". tctrace needs libbpf 1.1+ and libpcap: on Debian, apt-get install libbpf1 libpcap0.8");
        }
        return new CommandFailure(ExitCode.FAILED, thrown);
    }

    private static ExitCode exitCode(BpfException e) {
        if (e instanceof NotPermitted refused) {
            // With every capability there, it is the kernel that refuses: more privileges would not help.
            return refused.missing().isEmpty() ? ExitCode.UNSUPPORTED : ExitCode.NOT_PERMITTED;
        }
        return e instanceof UnsupportedByKernel || e instanceof NotTraceable || e instanceof VerifierRejected
                ? ExitCode.UNSUPPORTED
                : ExitCode.FAILED;
    }

    /** What to say to somebody who lacks capabilities. */
    static CommandFailure lacking(Set<Capability> missing) {
        String names = String.join(", ", missing.stream().map(Enum::name).toList());
        return new CommandFailure(
                ExitCode.NOT_PERMITTED,
                "Not permitted: this process lacks " + names + ".\n"
                        + "Run it as root (sudo tctrace ...); in a container, add these capabilities"
                        + " (docker run --cap-add, or securityContext.capabilities.add).");
    }

    private static String firstLine(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    }
}
