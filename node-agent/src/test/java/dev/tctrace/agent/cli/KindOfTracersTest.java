// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The command as a process of its own, with TCTRACE_TRACER set. */
@Tag("kernel")
class KindOfTracersTest {

    @ParameterizedTest
    @CsvSource({
        "both, trace -i lo, 2, 'set it to pair or session, or leave it unset'",
        "both, doctor, 4, 'set it to pair or session, or leave it unset'",
        "pair, doctor, 0, an fentry/fexit pair was attached",
    })
    void isAsAskedForOrToldWhatToAskFor(String kind, String command, int exitCode, String part) throws Exception {
        Process process = start(kind, command);
        String said = said(process);

        assertTrue(said.contains(part), said);
        assertEquals(exitCode, process.exitValue(), said);
    }

    /** Where the kernel has session programs one is attached, elsewhere it is said what to set. */
    @Test
    void aSessionIsAttachedOrRefusedWithWhatToSet() throws Exception {
        Process process = start("session", "doctor");
        String said = said(process);

        if (process.exitValue() == ExitCode.OK.number()) {
            assertTrue(said.contains("a session program was attached"), said);
        } else {
            assertTrue(said.contains("set TCTRACE_TRACER=pair, or leave it unset"), said);
            assertEquals(ExitCode.UNSUPPORTED.number(), process.exitValue(), said);
        }
    }

    private static Process start(String kind, String command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                "sh",
                "-c",
                "exec java -XX:TieredStopAtLevel=1 -cp \"$0\" dev.tctrace.agent.cli.TctraceCommand " + command,
                System.getProperty("java.class.path")));
        builder.environment().put("TCTRACE_TRACER", kind);
        return builder.redirectErrorStream(true).start();
    }

    private static String said(Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        return said.replaceAll("\\s+", " ");
    }
}
