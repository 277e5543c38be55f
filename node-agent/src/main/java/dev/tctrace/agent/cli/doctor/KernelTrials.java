// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.libpcap.LibpcapMissingException;
import dev.tctrace.tracer.engine.InvalidSetting;
import dev.tctrace.tracer.engine.TracerCheck;
import dev.tctrace.tracer.engine.TracerKind;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfObject;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.NotPermitted;
import dev.tctrace.tracer.libbpf.TcHook;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.libc.SystemCallException;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

/** What only the kernel can answer, asked by doing it: with a program of our own, in a network namespace of our own. */
final class KernelTrials {
    private static final String TRACERS = "tracers (fentry/fexit)";

    private KernelTrials() {}

    static List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(library(
                "libpcap",
                "Install the package libpcap0.8 (Debian: apt-get install libpcap0.8) or libpcap.",
                () -> PacketFilter.compile("ip", LinkType.ETHERNET)));
        Finding libbpf = library(
                "libbpf",
                "Install libbpf 1.1 or later (Debian 12: apt-get install libbpf1).",
                () -> BpfProgram.nextId(0));
        findings.add(libbpf);
        if (libbpf.state() == Finding.State.MISSING) {
            return findings;
        }
        try (BpfObject object = BpfObject.open("probe", BpfObject.resource("probe"))) {
            object.load("tctrace_probe");
            try (BpfProgram probe = object.loaded("tctrace_probe")) {
                findings.add(Finding.ok("tc programs", "can be loaded"));
                findings.add(tracers());
                findings.add(tcx(probe));
            }
        } catch (BpfException e) {
            findings.add(refusal("tc programs", e, "Without them nothing can be traced."));
        }
        return findings;
    }

    private static Finding tracers() {
        try {
            return Finding.ok(TRACERS, attached(TracerCheck.run()));
        } catch (InvalidSetting e) {
            return Finding.missing(TRACERS, e.getMessage(), "");
        } catch (BpfException e) {
            return refusal(TRACERS, e, "");
        }
    }

    static String attached(TracerKind kind) {
        return kind.text() + " was attached to a tc program of our own, and detached";
    }

    /** In a namespace of its own, on its loopback interface: nobody's packets pass there. */
    private static Finding tcx(BpfProgram probe) {
        Supplier<Finding> trial = () -> {
            Libc.unshare(Libc.CLONE_NEWNET);
            try (RouteSocket socket = RouteSocket.open()) {
                int loopback = Links.named(socket, "lo").orElseThrow().ifindex();
                TcHook.attachTcx(probe, loopback, true).close();
                return Finding.ok("tcx", "the probe attaches by tcx, and goes with the process");
            } catch (UnsupportedByKernel e) {
                return Finding.ok("tcx", "not in this kernel (6.6 and later have it): the probe attaches by clsact");
            } catch (BpfException e) {
                return Finding.limited("tcx", e.getMessage(), "The probe attaches by clsact instead.");
            } catch (SystemCallException e) {
                return Finding.limited("tcx", "not tried: " + e.getMessage(), "");
            }
        };
        return onOwnThread(trial);
    }

    /** unshare moves one thread: it must be one that ends. */
    private static Finding onOwnThread(Supplier<Finding> trial) {
        List<Finding> result = new ArrayList<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.add(trial.get());
                    } catch (RuntimeException e) {
                        result.add(Finding.limited("tcx", "not tried: " + e.getMessage(), ""));
                    }
                },
                "doctor");
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.limited("tcx", "not tried: interrupted", "");
        }
        return result.get(0);
    }

    private static Finding refusal(String name, BpfException e, String policyAdvice) {
        if (e instanceof NotPermitted refused) {
            return refused.missing().isEmpty()
                    ? Finding.missing(name, e.getMessage(), policyAdvice)
                    : Finding.notPermitted(name, e.getMessage(), "");
        }
        return Finding.missing(
                name, e.getMessage(), name.equals(TRACERS) ? tracersAdvice(System.getProperty("os.arch")) : "");
    }

    static String tracersAdvice(String architecture) {
        String stock = "Stock kernels of the distributions permit tracers; a virtual machine with one will do.";
        return architecture.equals("aarch64") ? stock + " On arm64 it takes Linux 6.0 or later." : stock;
    }

    private static Finding library(String name, String remedy, Runnable use) {
        try {
            use.run();
        } catch (LinkageError | LibpcapMissingException e) {
            return Finding.missing(
                    name,
                    "not found: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    remedy);
        } catch (BpfException e) {
            return Finding.ok(name, "found"); // it answered; what it answered is another check's matter
        } catch (RuntimeException e) {
            return Finding.missing(name, "found, but does not work: " + e.getMessage(), remedy);
        }
        return Finding.ok(name, "found");
    }
}
