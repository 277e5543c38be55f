// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import dev.tctrace.agent.cli.output.CaptureFiles;
import dev.tctrace.agent.cli.output.CaptureOutput;
import dev.tctrace.agent.cli.output.JsonSink;
import dev.tctrace.agent.cli.output.LogLine;
import dev.tctrace.agent.cli.output.PacketSink;
import dev.tctrace.agent.cli.output.PathSink;
import dev.tctrace.agent.cli.output.PcapngSink;
import dev.tctrace.agent.cli.output.TextSink;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.tracer.PeerSet;
import dev.tctrace.tracer.TraceEngine;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.libc.Capability;
import dev.tctrace.tracer.netns.NetworkNamespace;

/** {@code tctrace trace}: prints what every tc program on the way of a packet did to it. */
@Command(
        name = "trace",
        description = {
            "Prints every packet that passes the tc programs of an interface, with the verdict of each program.",
            "Where no program is attached, it attaches a pass-through program of its own while it runs. "
                    + "It changes no packet and leaves nothing behind."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctrace trace -i eth0 icmp",
            "  tctrace trace --netns blue -i eth0 --verdict shot -v",
            "  tctrace trace --netns blue -i eth0 --path udp port 53",
            "  tctrace trace --pid 4711 --count 100 --pcapng drops.pcapng tcp port 443"
        })
final class TraceCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    HelpOption help;

    @Mixin
    TargetOptions targetOptions;

    @Mixin
    TraceOptions options;

    @Override
    public Integer call() throws IOException {
        TraceRequest request = options.request();
        // Before anything is asked for that only root may have.
        PacketFilter.compile(request.filter(), LinkType.ETHERNET);
        checkCapabilities();
        // An interface that is waited for may be given as `ip link` prints it, too.
        String interfaceName = TargetOptions.withoutPeer(options.interfaceName);
        if (!options.wait) {
            try (NetworkNamespace namespace = targetOptions.open()) {
                interfaceName = targetOptions.resolve(namespace, options.interfaceName);
            }
        }
        LogLine log = new LogLine();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Programs programs = new Programs();
        // The engine first: where nothing can be traced, no file is written over.
        try (TraceEngine engine = Engines.engine();
                PeerSet peers = options.peers.isEmpty() ? null : engine.peers()) {
            if (peers != null) {
                peers.replace(Set.copyOf(options.peers));
                request = request.withPeers(peers);
            }
            TraceRun run = new TraceRun(
                    new Notices(
                            options.outputIsForMachines() || options.quiet ? err : out, err, log, Clock.systemUTC()),
                    programs,
                    new SinkGroup(sinks(log, programs), options.path ? null : options.count),
                    options.duration,
                    options.wait);
            Termination.onSignal(run::stop, run::letGo);
            if (options.untilEof) {
                Termination.onEndOf(System.in, run::stop);
            }
            return run.trace(engine, targetOptions.target(interfaceName), request)
                    .number();
        }
    }

    private void checkCapabilities() {
        Set<Capability> missing = Capability.missing();
        Set<Capability> needed = EnumSet.copyOf(List.of(Capability.values()));
        if (!targetOptions.ofAnotherProcess()) {
            // Only another process's namespace file asks for it.
            needed.remove(Capability.CAP_SYS_PTRACE);
        }
        needed.retainAll(missing);
        if (!needed.isEmpty()) {
            throw CommandFailure.lacking(needed);
        }
    }

    private List<PacketSink> sinks(LogLine log, Programs programs) throws IOException {
        List<PacketSink> sinks = new ArrayList<>();
        if (options.pcapng != null) {
            sinks.add(pcapng());
        }
        if (options.path) {
            sinks.add(
                    options.json
                            ? PathSink.json(StandardStreams.out(), System::nanoTime, options.count)
                            : PathSink.text(StandardStreams.out(), log, System::nanoTime, options.count));
        } else if (options.json) {
            sinks.add(new JsonSink(StandardStreams.out()));
        } else if (!options.quiet && options.pcapng == null) {
            TextSink.Detail detail = options.verbose ? TextSink.Detail.VERBOSE : TextSink.Detail.PLAIN;
            sinks.add(new TextSink(StandardStreams.out(), log, detail, programs::several));
        }
        return sinks;
    }

    private PacketSink pcapng() throws IOException {
        CaptureOutput out;
        try {
            out = "-".equals(options.pcapng)
                    ? CaptureOutput.of(StandardStreams.out(), StandardStreams.NAME)
                    : new CaptureFiles(options.pcapng, options.rotation.value(options.pcapng), Clock.systemUTC());
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "Cannot write " + e.getMessage());
        }
        return new PcapngSink(
                out,
                "tctrace " + Version.number(),
                Version.system(),
                options.snapLength,
                options.filterText(),
                Clock.systemUTC());
    }
}
