// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The command as a process of its own, in a mount namespace where a library is an empty file. */
@Tag("kernel")
@Tag("any-kernel")
class MissingLibraryTest {

    @ParameterizedTest
    @CsvSource({
        "libpcap, trace icmp, install the package libpcap0.8",
        "libpcap, doctor, Install the package libpcap0.8",
        "libbpf, trace -i lo, install the package libbpf1",
        "libbpf, list, install the package libbpf1",
    })
    void isASentenceWithTheRemedy(String library, String command, String remedy) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "for file in /usr/lib/*/" + library
                                + ".so.*; do mount --bind /dev/null $(readlink -f $file); done;"
                                + " exec java -XX:TieredStopAtLevel=1 -cp \"$0\" dev.tctrace.agent.cli.TctraceCommand "
                                + command,
                        System.getProperty("java.class.path")))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(ExitCode.UNSUPPORTED.number(), process.exitValue(), said);
        assertTrue(said.replaceAll("\\s+", " ").contains(remedy), said);
        assertFalse(said.contains("Exception") || said.contains("\tat "), said);
    }
}
