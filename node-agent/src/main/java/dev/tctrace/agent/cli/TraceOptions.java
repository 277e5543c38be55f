// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.tctrace.tracer.IpPrefix;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

/** Which packets, how many, how long, and in which form. */
final class TraceOptions {
    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME",
            defaultValue = "eth0",
            description = "The interface inside the namespace. Default: ${DEFAULT-VALUE}. The other end of its veth or "
                    + "netkit pair is looked at, too.")
    String interfaceName;

    @Option(
            names = {"-d", "--direction"},
            paramLabel = "in|out|both",
            defaultValue = "both",
            converter = Converters.DirectionConverter.class,
            description = "Which way the packets go, as the interface sees it. Default: ${DEFAULT-VALUE}.")
    Direction direction;

    @Option(
            names = {"-P", "--program"},
            paramLabel = "ID|NAME",
            description = "Only this tc program: its id, or a glob on its full name, such as 'cil_*'. "
                    + "`tctrace list` shows both.")
    String program;

    @Option(
            names = {"-s", "--source"},
            paramLabel = "auto|attached|probe",
            defaultValue = "auto",
            converter = Converters.SourceConverter.class,
            description = "attached: the tc programs that are there. probe: a pass-through program of our own. "
                    + "auto: those that are there, else the probe. Default: ${DEFAULT-VALUE}.")
    ProgramSource source;

    @Option(
            names = {"-V", "--verdict"},
            paramLabel = "VERDICT",
            split = ",",
            converter = Converters.VerdictConverter.class,
            description = "Only packets with this verdict: ok, shot, redirect, TC_ACT_STOLEN, 2, ... "
                    + "Several are separated by commas.")
    List<Verdict> verdicts = new ArrayList<>();

    @Option(
            names = "--peer",
            paramLabel = "ADDRESS|CIDR",
            converter = Converters.PeerConverter.class,
            description = "Only packets from or to this address, or this block of addresses, in their first IP header. "
                    + "May be given several times. With a FILTER, both must match.")
    List<IpPrefix> peers = new ArrayList<>();

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "End after N packets.")
    Long count;

    @Option(
            names = {"-t", "--duration"},
            paramLabel = "TIME",
            converter = Converters.DurationConverter.class,
            description = "End after this time: 90s, 10m, 1h30m; at most 168h.")
    Duration duration;

    @Option(
            names = "--until-eof",
            description =
                    "End when the standard input ends: for a caller at the other end of a connection (kubectl exec "
                            + "-i, ssh), whose signals do not come through.")
    boolean untilEof;

    @Option(names = "--json", description = "Print one JSON object per line instead of text.")
    boolean json;

    @Option(
            names = {"-w", "--pcapng"},
            paramLabel = "FILE",
            description = "Write the packets to a pcapng file, for Wireshark and tshark; - is the standard output.")
    String pcapng;

    @Mixin
    RotationOptions rotation = new RotationOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no packets: only the summary at the end.")
    boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description =
                    "Print more about each packet: program, protocol, flags, length, what happens to it, duration.")
    boolean verbose;

    @Option(
            names = "--path",
            description = "Print packets instead of program calls: each with every program that it passed, in order, "
                    + "and with where it ended. With --count, N counts packets.")
    boolean path;

    @Option(
            names = "--kernel-drops",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Also report packets that the programs let pass and that the kernel then drops, with its "
                    + "reason. Default: on; --no-kernel-drops turns it off.")
    boolean kernelDrops = true;

    @Option(
            names = "--snaplen",
            paramLabel = "BYTES",
            defaultValue = "256",
            description = "Bytes copied from the start of each packet: 64 to 512. Default: ${DEFAULT-VALUE}.")
    int snapLength;

    @Option(
            names = "--max-rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Packets reported per second at most; the counters stay exact. 0: no limit. "
                    + "Default: ${DEFAULT-VALUE}.")
    int maxRate;

    @Option(
            names = "--wait",
            description = "Wait for an interface or program that does not exist yet, instead of ending.")
    boolean wait;

    @Parameters(
            paramLabel = "FILTER",
            arity = "0..*",
            description = "Only packets that match this expression of pcap-filter(7), such as: icmp and host 10.0.0.1")
    List<String> filter = new ArrayList<>();

    String filterText() {
        return String.join(" ", filter).strip();
    }

    /** Whether packets go to the standard output in a form for machines. */
    boolean outputIsForMachines() {
        return json || "-".equals(pcapng);
    }

    /** Checks what the parser cannot, and says what to write instead. */
    TraceRequest request() {
        if (json && "-".equals(pcapng)) {
            throw wrong("--json and --pcapng - both write to the standard output: use --pcapng FILE");
        }
        if (quiet && json) {
            throw wrong("--quiet prints no packets, --json prints them: use one of them");
        }
        if (path && quiet) {
            throw wrong("--quiet prints no packets, --path prints them: use one of them");
        }
        if (path && "-".equals(pcapng)) {
            throw wrong("--path and --pcapng - both write to the standard output: use --pcapng FILE");
        }
        if (count != null && count < 1) {
            throw wrong("--count must be at least 1");
        }
        if (snapLength < TraceRequest.SNAP_LENGTH_MIN || snapLength > TraceRequest.SNAP_LENGTH_MAX) {
            throw wrong("--snaplen " + snapLength + ": use " + TraceRequest.SNAP_LENGTH_MIN + " to "
                    + TraceRequest.SNAP_LENGTH_MAX);
        }
        if (maxRate < 0) {
            throw wrong("--max-rate must be 0 (no limit) or more");
        }
        rotation.value(pcapng);
        boolean byId = program != null && program.matches("\\d{1,9}");
        if (program != null && source == ProgramSource.PROBE) {
            throw wrong("--program selects an attached program, --source probe attaches its own: " + "use one of them");
        }
        Set<Verdict> wanted = EnumSet.noneOf(Verdict.class);
        wanted.addAll(verdicts);
        return TraceRequest.builder()
                .direction(direction)
                // A program was named: our own probe is no answer.
                .source(program == null ? source : ProgramSource.ATTACHED)
                .programName(program == null || byId ? "" : program)
                .programId(byId ? Integer.parseInt(program) : 0)
                .filter(filterText())
                .verdicts(wanted)
                .maxRecordsPerSecond(maxRate)
                .snapLength(snapLength)
                .kernelDrops(kernelDrops)
                .build();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
