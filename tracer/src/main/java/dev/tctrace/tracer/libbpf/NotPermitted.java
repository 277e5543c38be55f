// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.util.Set;
import java.util.TreeSet;

import dev.tctrace.tracer.libc.Capability;
import dev.tctrace.tracer.libc.Errno;

/** This process may not do it. */
public final class NotPermitted extends BpfException {
    private static final long serialVersionUID = 1L;

    private final Set<Capability> missing;

    private NotPermitted(String message, Set<Capability> missing, int number) {
        super(message, number);
        this.missing = Set.copyOf(missing);
    }

    static NotPermitted during(String call, int number) {
        return during(call, number, Capability.missing());
    }

    /** @param lacking all that this process lacks */
    static NotPermitted during(String call, int number, Set<Capability> lacking) {
        Set<Capability> missing = new TreeSet<>(lacking);
        // Asked for by files below /proc only: no call about BPF or an interface is refused for it.
        missing.remove(Capability.CAP_SYS_PTRACE);
        String cause = missing.isEmpty()
                ? "no capability is missing, so a security module, kernel lockdown or a seccomp profile refuses it"
                : "missing "
                        + String.join(", ", missing.stream().map(Enum::name).toList())
                        + ": run as root, or grant these capabilities";
        return new NotPermitted(call + ": " + Errno.describe(number) + "; " + cause, missing, number);
    }

    /** What this process lacks of what the call may need; empty where it has everything and is refused all the same. */
    public Set<Capability> missing() {
        return missing;
    }
}
