// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.util.Set;

import dev.tctrace.pcap.FilterException;
import dev.tctrace.pcap.libpcap.LibpcapMissingException;
import dev.tctrace.tracer.engine.InvalidSetting;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.NotPermitted;
import dev.tctrace.tracer.libbpf.NotTraceable;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.libbpf.VerifierRejected;
import dev.tctrace.tracer.libc.Capability;
import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.libc.SystemCallException;
import dev.tctrace.tracer.netns.NamespaceException;

/** The command cannot go on. The message is for the person who typed it. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String MORE_FILES = "Raise the limit of open files, for example: ulimit -n 4096";

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
        if (thrown instanceof FilterException || thrown instanceof InvalidSetting) {
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
            return e.errno() == Errno.EMFILE
                    ? new CommandFailure(ExitCode.FAILED, e.getMessage() + ". " + MORE_FILES)
                    : new CommandFailure(exitCode(e), e);
        }
        if (thrown instanceof LibpcapMissingException) {
            return new CommandFailure(ExitCode.UNSUPPORTED, thrown);
        }
        if (thrown instanceof LinkageError) {
            return new CommandFailure(ExitCode.UNSUPPORTED, missingLibrary(thrown));
        }
        if (thrown instanceof SystemCallException e && e.errno() == Errno.EMFILE) {
            return new CommandFailure(ExitCode.FAILED, e.getMessage() + ". " + MORE_FILES);
        }
        return new CommandFailure(ExitCode.FAILED, thrown);
    }

    /** What to say where the dynamic linker did not find a library, or not all of its functions. */
    public static String missingLibrary(Throwable thrown) {
        String found = firstLine(thrown);
        if (found.contains("libbpf") || found.contains("NativeBpf")) {
            return "libbpf 1.1 or later is not installed (looked for libbpf.so.1): install the package libbpf1 (Debian 12,"
                    + " Ubuntu 24.04) or libbpf";
        }
        return "A native library cannot be loaded: " + found + ". Install libbpf 1.1 or later and libpcap";
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
