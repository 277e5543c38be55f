package dev.tctrace.agent.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import dev.tctrace.agent.cli.output.JsonSink;
import dev.tctrace.agent.cli.output.LogLine;
import dev.tctrace.agent.cli.output.PacketSink;
import dev.tctrace.agent.cli.output.PcapngSink;
import dev.tctrace.agent.cli.output.TextSink;
import dev.tctrace.agent.libc.Capability;
import dev.tctrace.agent.netns.NetworkNamespace;
import dev.tctrace.agent.trace.TraceEngine;
import dev.tctrace.agent.trace.TraceRequest;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;

/** {@code tctrace trace}: prints what every tc program on the way of a packet did to it. */
@Command(
        name = "trace",
        description = {
            "Prints every packet that passes the tc programs of an interface, with the verdict of each program.",
            "Where nothing is attached, a pass-through program of our own is, while it runs. "
                    + "No packet is changed, and nothing is left behind."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctrace trace -i eth0 icmp",
            "  tctrace trace --netns blue -i eth0 --verdict shot -v",
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
        if (!options.wait) {
            try (NetworkNamespace namespace = targetOptions.open()) {
                targetOptions.check(namespace, options.interfaceName);
            }
        }
        LogLine log = new LogLine(ZoneId.systemDefault());
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Programs programs = new Programs();
        // The engine first: where nothing can be traced, no file is written over.
        try (TraceEngine engine = Engines.engine();
                SinkGroup sinks = new SinkGroup(sinks(log, programs), options.count)) {
            TraceRun run = new TraceRun(
                    new Notices(
                            options.outputIsForMachines() || options.quiet ? err : out, err, log, Clock.systemUTC()),
                    programs,
                    sinks,
                    options.duration,
                    options.wait);
            Termination.onSignal(run::stop, run::letGo);
            if (options.untilEof) {
                Termination.onEndOf(System.in, run::stop);
            }
            return run.trace(engine, targetOptions.target(options.interfaceName), request)
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
        if (options.json) {
            sinks.add(new JsonSink(StandardStreams.out()));
        } else if (!options.quiet && options.pcapng == null) {
            TextSink.Detail detail = options.verbose ? TextSink.Detail.VERBOSE : TextSink.Detail.PLAIN;
            sinks.add(new TextSink(StandardStreams.out(), log, detail, programs::several));
        }
        return sinks;
    }

    private PacketSink pcapng() throws IOException {
        OutputStream file;
        try {
            file = "-".equals(options.pcapng)
                    ? StandardStreams.out()
                    : StandardStreams.buffered(
                            new FileOutputStream(Path.of(options.pcapng).toFile()));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "Cannot write " + options.pcapng + ": " + e.getMessage());
        }
        return new PcapngSink(
                file,
                "tctrace " + Version.number(),
                Version.system(),
                options.snapLength,
                options.filterText(),
                Clock.systemUTC());
    }
}
