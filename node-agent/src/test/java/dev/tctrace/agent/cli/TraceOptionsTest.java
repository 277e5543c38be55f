package dev.tctrace.agent.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import dev.tctrace.agent.trace.TraceRequest;
import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.ProgramSource;
import dev.tctrace.api.v1alpha1.VerdictName;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TraceOptionsTest {

    @Test
    void defaults() {
        assertEquals(new TraceRequest(Direction.Both, ProgramSource.Auto, "", 0, "", Set.of(), 0, 256), request());
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
                new TraceRequest(
                        Direction.Ingress,
                        ProgramSource.Attached,
                        "cil_*",
                        0,
                        "tcp port 443",
                        Set.of(VerdictName.TC_ACT_SHOT, VerdictName.TC_ACT_REDIRECT, VerdictName.TC_ACT_UNSPEC),
                        100,
                        512),
                request);
    }

    @Test
    void aNumberIsAProgramsId() {
        assertEquals(42, request("--program", "42").programId());
        assertEquals("", request("--program", "42").programName());
    }

    @Test
    void sourceIsCaseInsensitive() {
        assertEquals(ProgramSource.Probe, request("--source", "PROBE").source());
    }

    /** Each refusal says what to write instead, and is a usage error. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --direction up                 | write in, out or both
            --verdict dropped              | write one of unspec, ok
            --duration 5d                  | write 10s, 500ms, 5m or 1h
            --duration 0s                  | longer than nothing
            --snaplen 20                   | write 64 to 512
            --count 0                      | must be 1 or more
            --max-rate -1                  | 0 (no limit) or more
            --json --pcapng -              | write --pcapng FILE
            --json --quiet                 | leave one of them out
            --source probe --program x     | leave one of them out
            --source mine                  | Auto, Attached, Probe
            --netns a --pid 1              | mutually exclusive
            --pid 1 --pod 7c0e5e2f-5f0d-4f7c-9a5e-0d8c3c6a9f10 | mutually exclusive
            --pod web-1                    | jsonpath={.metadata.uid}
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
