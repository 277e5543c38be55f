// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.tctrace.tracer.engine.TracerCheck;
import dev.tctrace.tracer.libc.Capability;

/** All checks, in the order in which one thing needs another. */
public final class Examination {
    private static final Map<Capability, String> NEEDED_FOR = new EnumMap<>(Map.of(
            Capability.CAP_BPF, "loading BPF programs",
            Capability.CAP_PERFMON, "tracing BPF programs",
            Capability.CAP_NET_ADMIN, "tc hooks",
            Capability.CAP_SYS_ADMIN, "other network namespaces, and looking programs up by id",
            Capability.CAP_SYS_PTRACE, "the network namespaces of other processes"));

    private Examination() {}

    public static List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("kernel", System.getProperty("os.version") + " " + System.getProperty("os.arch")));
        findings.add(capabilities(Capability.missing()));
        findings.add(kernelTypes(Files.isReadable(Path.of("/sys/kernel/btf/vmlinux"))));
        findings.add(jit(read("/proc/sys/net/core/bpf_jit_enable")));
        findings.add(lockdown(read("/sys/kernel/security/lockdown")));
        findings.addAll(KernelTrials.run());
        findings.add(pageFragments(TracerCheck.readsPageFragments(), System.getProperty("os.arch")));
        findings.add(hostNamespace(Files.isReadable(Path.of("/proc/1/ns/net"))));
        return findings;
    }

    static Finding capabilities(Set<Capability> missing) {
        if (missing.isEmpty()) {
            return Finding.ok("capabilities", "BPF, PERFMON, NET_ADMIN, SYS_ADMIN, SYS_PTRACE");
        }
        String names = String.join(", ", missing.stream().map(Enum::name).toList());
        String uses = String.join("; ", missing.stream().map(NEEDED_FOR::get).toList());
        return Finding.notPermitted(
                "capabilities",
                "missing " + names + " (for " + uses + ")",
                "Run as root (sudo tctrace doctor). In a container: docker run --cap-add, or"
                        + " securityContext.capabilities.add.");
    }

    static Finding kernelTypes(boolean readable) {
        return readable
                ? Finding.ok("kernel BTF", "/sys/kernel/btf/vmlinux")
                : Finding.missing(
                        "kernel BTF",
                        "/sys/kernel/btf/vmlinux is not there",
                        "Use a kernel built with CONFIG_DEBUG_INFO_BTF=y: those of Debian 11+, Ubuntu 20.10+, Fedora, RHEL 8.2+.");
    }

    static Finding jit(Optional<String> setting) {
        return switch (setting.orElse("unknown")) {
            case "0" ->
                Finding.missing(
                        "BPF JIT",
                        "off: net.core.bpf_jit_enable is 0, and only machine code can be traced",
                        "sysctl -w net.core.bpf_jit_enable=1, then load the programs again.");
            case "unknown" -> Finding.ok("BPF JIT", "not readable here; the trials below tell");
            default -> Finding.ok("BPF JIT", "on");
        };
    }

    static Finding lockdown(Optional<String> setting) {
        String mode =
                setting.map(text -> text.replaceAll(".*\\[(\\w+)].*", "$1")).orElse("unknown");
        return switch (mode) {
            case "unknown" -> Finding.ok("lockdown", "not readable here; the trials below tell");
            case "confidentiality" ->
                Finding.missing(
                        "lockdown",
                        "confidentiality: the kernel gives nobody its memory, tracers included",
                        "Boot with lockdown=integrity or lockdown=none (Secure Boot may have switched it on).");
            case "integrity" -> Finding.ok("lockdown", "integrity; most kernels permit tracers all the same");
            default -> Finding.ok("lockdown", "none");
        };
    }

    static Finding pageFragments(boolean readable, String architecture) {
        String name = "page fragments";
        if (readable) {
            return Finding.ok(name, "headers that lie in them can be read");
        }
        String result = ": packets whose headers lie in them may go unfiltered, and are counted apart";
        return architecture.equals("amd64")
                ? Finding.limited(
                        name,
                        "/proc/kallsyms shows this process no addresses" + result,
                        "Add CAP_SYSLOG: docker run --cap-add SYSLOG; in a cluster the chart's"
                                + " agent.extraCapabilities: [SYSLOG].")
                : Finding.limited(name, "can be read on x86-64 only" + result, "");
    }

    static Finding hostNamespace(boolean readable) {
        return readable
                ? Finding.ok("host ends of pods", "the namespace of process 1 can be opened")
                : Finding.limited(
                        "host ends of pods",
                        "the network namespace of process 1 cannot be opened: programs on the host end of a pod's veth"
                                + " pair are not found",
                        "Share the host's process namespace: docker run --pid=host, or hostPID: true.");
    }

    private static Optional<String> read(String path) {
        try {
            return Optional.of(
                    Files.readString(Path.of(path), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
