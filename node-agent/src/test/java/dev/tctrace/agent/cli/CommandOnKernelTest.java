// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.tracer.engine.TracersWork;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.netns.NamespacePair;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.packet.Tshark;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The command as a user runs it, on a real kernel. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class CommandOnKernelTest {
    private static final String PING_FOREVER = "ip netns exec HOST ping -i 0.2 -q 10.9.0.2 >/dev/null 2>&1 & echo $!";

    @TempDir
    Path folder;

    /** The demo, as a process of its own: its lines, its end by Ctrl-C, and nothing left behind. */
    @Test
    void theDemo() throws Exception {
        try (NamespacePair pair = NamespacePair.veth()) {
            String pinger = pair.shell(PING_FOREVER).strip();
            Process process = start("trace", "--netns", name(pair), "-d", "in", "icmp");
            List<String> lines = new ArrayList<>();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (int i = 0; i < 5; i++) {
                    lines.add(out.readLine());
                }
                // When: Ctrl-C
                pair.shell("kill -INT " + process.pid());
                assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            } finally {
                process.destroyForcibly();
                pair.shell("kill " + pinger);
            }

            // Then
            assertEquals(
                    List.of(
                            "Attached fentry(tc)",
                            "Attached fexit(tc)",
                            "Listening events...",
                            "Tracing packet: 10.9.0.1 -> 10.9.0.2 (fentry)",
                            "Tracing packet: 10.9.0.1 -> 10.9.0.2 (fexit: TC_ACT_UNSPEC)"),
                    lines.stream()
                            .map(line -> line.substring("2023-07-16T15:34:11.123456Z ".length()))
                            .toList());
            String said = Files.readString(folder.resolve("stderr"));
            assertEquals(0, process.exitValue(), said);
            assertTrue(said.contains(" 0 lost"), said);
            assertTrue(said.contains("TC_ACT_UNSPEC"), said);
            String programs = pair.shell("bpftool prog show");
            assertTrue(!programs.contains("tctrace"), programs);
        }
    }

    /** A shell without job control starts what it puts into the background with SIGINT ignored, and the JVM leaves it so. */
    @Tag("any-kernel")
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalEndsWhatAScriptPutIntoTheBackground(String signal) throws Exception {
        try (NamespacePair pair = NamespacePair.veth()) {
            Path output = folder.resolve("output");
            Path script = Files.writeString(
                    folder.resolve("script.sh"),
                    String.join(
                            "\n",
                            "trap '' TERM",
                            commandLine("trace", "--netns", name(pair)) + " >" + output + " 2>&1 &",
                            "while ! grep -q Listening " + output + "; do sleep 1; kill -0 $! || exit 9; done",
                            "kill -" + signal + " $!",
                            "wait $!"));

            Process shell = new ProcessBuilder("sh", script.toString()).start();
            waitFor(shell);

            String said = Files.readString(output);
            assertEquals(0, shell.exitValue(), said);
            assertTrue(said.contains("0 packets matched (0 bytes): 0 reported"), said);
        }
    }

    /** On a device that is always full, the failure has its sentence and exit code, and the summary comes all the same. */
    @Tag("any-kernel")
    @ParameterizedTest
    @ValueSource(strings = {"--direction both", "--json", "--pcapng /dev/full"})
    void aFullDiskHasASentenceAndASummary(String options) throws Exception {
        try (NamespacePair pair = NamespacePair.veth()) {
            String pinger = pair.shell(PING_FOREVER).strip();
            try {
                Process process = new ProcessBuilder(
                                "sh",
                                "-c",
                                "exec " + commandLine("trace", "--netns", name(pair)) + " " + options + " >/dev/full")
                        .redirectError(folder.resolve("stderr").toFile())
                        .start();
                waitFor(process);

                String said = Files.readString(folder.resolve("stderr"));
                assertEquals(1, process.exitValue(), said);
                String where = options.contains("pcapng") ? "/dev/full" : "the standard output";
                assertTrue(said.contains("Cannot write " + where + ": No space left on device. Free some"), said);
                assertTrue(said.contains(" packets matched ("), said);
            } finally {
                pair.shell("kill " + pinger);
            }
        }
    }

    /** An emulated machine takes a minute for a Java process when it is busy. */
    private static void waitFor(Process process) throws InterruptedException {
        try {
            assertTrue(process.waitFor(220, TimeUnit.SECONDS), "still running");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void anAttachedProgramIsListedAndItsDropsAreCaptured() throws Exception {
        try (NamespacePair pair = NamespacePair.veth();
                TestObject object = TestObject.load(TestPrograms.chain())) {
            // Given: the host end drops what it receives from the pod
            int vhost = Integer.parseInt(pair.shell("ip netns exec HOST cat /sys/class/net/vhost/ifindex")
                    .strip());
            try (NetworkNamespace host = pair.host()) {
                host.run(() -> {
                    object.attachClsact("returns_shot", vhost, true, 1, 1);
                    return null;
                });
            }
            StringWriter list = new StringWriter();
            assertEquals(0, execute(list, "list", "--netns", name(pair)));
            assertTrue(
                    list.toString().matches("(?s).*eth0 +Egress +clsact/ingress@vhost +1 +\\d+ +returns_shot +yes\\n"),
                    list.toString());

            // (everything: the pod has to know the other end's address beforehand)
            pair.shell("ip -n POD neigh replace 10.9.0.1 dev eth0 nud permanent"
                    + " lladdr $(ip netns exec HOST cat /sys/class/net/vhost/address)");

            // When: the pod pings, and the drops are captured
            String pinger = pair.shell(PING_FOREVER.replace("HOST", "POD").replace("10.9.0.2", "10.9.0.1"))
                    .strip();
            Path file = folder.resolve("drops.pcapng");
            StringWriter out = new StringWriter();
            try {
                assertEquals(
                        0,
                        execute(
                                out,
                                "trace",
                                "--netns",
                                name(pair),
                                "-s",
                                "attached",
                                "-V",
                                "shot",
                                "-c",
                                "2",
                                "-w",
                                file.toString(),
                                "icmp"),
                        out.toString());
            } finally {
                pair.shell("kill " + pinger);
            }

            // Then: two echo requests, dropped on the host end
            Tshark.assumeInstalled();
            assertEquals(
                    List.of("vhost|2|10.9.0.2|8", "vhost|2|10.9.0.2|8"),
                    Tshark.fields(file, "frame.interface_name", "frame.verdict.ebpf_tc", "ip.src", "icmp.type"));
        }
    }

    /** The kernel puts a {@code tunl0} and the like into each namespace that is made after their module was loaded. */
    private static String withoutFallbackTunnels(StringWriter out) {
        return out.toString().replaceAll("(tunl|gre|gretap|erspan|sit|ip6tnl|ip6gre|ip_vti|ip6_vti)0, ", "");
    }

    @Test
    void whatIsNotThereIsNamed() {
        try (NamespacePair pair = NamespacePair.veth()) {
            StringWriter out = new StringWriter();

            assertEquals(5, execute(out, "trace", "--netns", name(pair), "-i", "eth7"));
            assertTrue(withoutFallbackTunnels(out).contains("There are: lo, eth0."), out.toString());
            assertEquals(5, execute(out, "trace", "--netns", name(pair), "--source", "attached"));
            assertTrue(out.toString().contains("No tc program is attached to eth0"), out.toString());
            assertEquals(0, execute(out, "doctor"), out.toString());
        }
    }

    /** A tenant may call an interface almost anything; its name must neither reach the terminal raw nor be out of reach. */
    @Tag("any-kernel")
    @Test
    void anInterfaceGoesByEachOfItsNames() throws Exception {
        String hostile = "e\u001b[2J\u202e";
        try (NamespacePair pair = NamespacePair.veth()) {
            // (by printf, as the shell's arguments go through the locale)
            pair.shell("name=$(printf 'e\\033[2J\\342\\200\\256')"
                    + " && ip -n POD link set eth0 down && ip -n POD link set eth0 name $name"
                    + " && ip -n POD link set $name up"
                    + " && ip -n POD link property add dev $name altname $(printf 'gr\\303\\266\\303\\237e')"
                    + " altname a-name-that-is-longer-than-fifteen-characters");
            String printed = "e\\x1b[2J\\u202e";

            for (String name : List.of(
                    hostile,
                    printed,
                    hostile + "@if5",
                    "größe",
                    "größe@if5",
                    "a-name-that-is-longer-than-fifteen-characters")) {
                StringWriter out = new StringWriter();
                int code = execute(out, "trace", "--netns", name(pair), "-i", name, "-t", "1s");

                assertEquals(0, code, name + ": " + out);
                assertTrue(out.toString().contains("No tc program to trace is attached to " + printed), out.toString());
                assertFalse(out.toString().contains("\u001b"), out.toString());
            }
            StringWriter out = new StringWriter();
            assertEquals(5, execute(out, "list", "--netns", name(pair), "-i", "e\u001b"));
            assertEquals(
                    "tctrace: There is no interface e\\x1b in " + name(pair) + ". There are: lo, " + printed + ".\n",
                    withoutFallbackTunnels(out));
        }
    }

    private static String name(NamespacePair pair) {
        return pair.shell("echo POD").strip();
    }

    private static int execute(StringWriter out, String... arguments) {
        PrintWriter writer = new PrintWriter(out, true);
        return TctraceCommand.run(writer, writer, arguments);
    }

    private Process start(String... arguments) throws IOException {
        return new ProcessBuilder("sh", "-c", "exec " + commandLine(arguments))
                .redirectError(folder.resolve("stderr").toFile())
                .start();
    }

    /** The command for a shell. */
    private static String commandLine(String... arguments) {
        return "java -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path")
                + "' dev.tctrace.agent.cli.TctraceCommand '" + String.join("' '", arguments) + "'";
    }
}
