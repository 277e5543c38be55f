// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import dev.tctrace.agent.cli.output.Rotation;
import dev.tctrace.tracer.IpPrefix;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TraceOptionsTest {

    @Test
    void defaults() {
        assertEquals(TraceRequest.builder().snapLength(256).build().withKernelDrops(true), request());
    }

    @Test
    void everything() {
        TraceRequest request = request(
                "-d",
                "in",
                "--program",
                "cil_*",
                "--verdict",
                "shot,TC_ACT_REDIRECT,-1",
                "--snaplen",
                "512",
                "--max-rate",
                "100",
                "tcp",
                "port",
                "443");

        assertEquals(
                TraceRequest.builder()
                        .direction(Direction.INGRESS)
                        .source(ProgramSource.ATTACHED)
                        .programName("cil_*")
                        .filter("tcp port 443")
                        .verdicts(Set.of(Verdict.TC_ACT_SHOT, Verdict.TC_ACT_REDIRECT, Verdict.TC_ACT_UNSPEC))
                        .maxRecordsPerSecond(100)
                        .snapLength(512)
                        .kernelDrops(true)
                        .build(),
                request);
    }

    @Test
    void dropsByTheKernelCanBeLeftOut() {
        assertFalse(request("--no-kernel-drops").kernelDrops());
        assertTrue(request("--kernel-drops").kernelDrops());
    }

    @Test
    void peersAreAddressesAndBlocks() throws UnknownHostException {
        TraceCommand command = new TraceCommand();
        new CommandLine(command).parseArgs("--peer", "10.1.2.3", "--peer", "fd00:1::5/32");

        assertEquals(
                List.of(
                        new IpPrefix(InetAddress.getByName("10.1.2.3"), 32),
                        new IpPrefix(InetAddress.getByName("fd00:1::"), 32)),
                command.options.peers);
        CommandLine.ParameterException none = assertThrows(
                CommandLine.ParameterException.class,
                () -> new CommandLine(new TraceCommand()).parseArgs("--peer", "web"));
        assertTrue(none.getMessage().contains("'web' is no address: write one such as 10.0.0.1"), none.getMessage());
    }

    @Test
    void aNumberIsAProgramsId() {
        assertEquals(42, request("--program", "42").programId());
        assertEquals("", request("--program", "42").programName());
    }

    @Test
    void sourceIsCaseInsensitive() {
        assertEquals(ProgramSource.PROBE, request("--source", "PROBE").source());
    }

    /** Each refusal says what to write instead, and is a usage error. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --direction up                 | use in, out or both
            --verdict dropped              | use one of unspec, ok
            --duration 5d                  | such as 90s, 10m or 1h30m
            --duration 0s                  | use a positive time
            --duration 500ms               | such as 90s, 10m or 1h30m
            --snaplen 20                   | use 64 to 512
            --count 0                      | must be at least 1
            --max-rate -1                  | 0 (no limit) or more
            --json --pcapng -              | use --pcapng FILE
            --json --quiet                 | use one of them
            --path --quiet                 | use one of them
            --path --pcapng -              | use --pcapng FILE
            --source probe --program x     | use one of them
            --source mine                  | use auto, attached or probe
            --netns a --pid 1              | tctrace: --netns, --pid and --pod each name the network namespace: use one
            --pid 1 --pod 7c0e5e2f-5f0d-4f7c-9a5e-0d8c3c6a9f10 | tctrace: --netns, --pid and --pod each name the
            -n a -n a                      | tctrace: --netns, --pid and --pod each name the network namespace: use one
            -p 1 -n a -p 2                 | tctrace: --netns, --pid and --pod each name the network namespace: use one
            --pod web-1                    | jsonpath={.metadata.uid}
            -C 1                           | add --pcapng FILE
            -G 60 --pcapng -               | add --pcapng FILE
            -W 3 --pcapng x                | add -C SIZE or -G TIME
            -C 0 --pcapng x                | use 100 (millions of bytes)
            -C 1t --pcapng x               | use 100 (millions of bytes)
            -C 1 -W 0 --pcapng x           | must be at least 1
            --interfaces eth0              | Unknown option
            """)
    void badInputIsRefused(String arguments, String says) {
        StringWriter err = new StringWriter();

        int code = TctraceCommand.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute(("trace " + arguments).split(" "));

        assertEquals(ExitCode.USAGE.number(), code);
        assertTrue(err.toString().contains(says), err.toString());
    }

    @Test
    void rotationIsThatOfTcpdump() {
        assertEquals(
                new Rotation(10_000_000, Duration.ofSeconds(60), 5),
                rotation("-w", "x", "-C", "10", "-G", "60", "-W", "5"));
        assertEquals(new Rotation(2048, null, 0), rotation("-w", "x", "-C", "2K"));
        assertEquals(Rotation.NONE, rotation("-w", "x"));
    }

    private static Rotation rotation(String... arguments) {
        TraceCommand command = new TraceCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        return command.options.rotation.value("x");
    }

    @Test
    void aPodHasAUidAndMayHaveAName() {
        String uid = "7C0E5E2F-5f0d-4f7c-9a5e-0d8c3c6a9f10";

        assertEquals(
                new TargetOptions.Pod(uid.toLowerCase(java.util.Locale.ROOT), "web-1"),
                new TargetOptions.PodConverter().convert(uid + "=web-1"));
        assertEquals("pod " + uid, new TargetOptions.PodConverter().convert(uid).name());
    }

    private static TraceRequest request(String... arguments) {
        TraceCommand command = new TraceCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        return command.options.request();
    }
}
