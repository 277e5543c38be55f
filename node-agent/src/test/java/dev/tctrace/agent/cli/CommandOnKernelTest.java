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

import dev.tctrace.agent.libbpf.TestObject;
import dev.tctrace.agent.netns.NamespacePair;
import dev.tctrace.agent.netns.NetworkNamespace;
import dev.tctrace.agent.packet.Tshark;
import dev.tctrace.agent.tc.TestPrograms;
import dev.tctrace.agent.trace.TracersWork;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
                            .map(line -> line.substring("2023/07/16 23:34:11 ".length()))
                            .toList());
            String said = Files.readString(folder.resolve("stderr"));
            assertEquals(0, process.exitValue(), said);
            assertTrue(said.contains(" 0 lost"), said);
            assertTrue(said.contains("TC_ACT_UNSPEC"), said);
            String programs = pair.shell("bpftool prog show");
            assertTrue(!programs.contains("tctrace"), programs);
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
                    Tshark.run(
                            file,
                            "-T",
                            "fields",
                            "-E",
                            "separator=|",
                            "-e",
                            "frame.interface_name",
                            "-e",
                            "frame.verdict.ebpf_tc",
                            "-e",
                            "ip.src",
                            "-e",
                            "icmp.type"));
        }
    }

    @Test
    void whatIsNotThereIsNamed() {
        try (NamespacePair pair = NamespacePair.veth()) {
            StringWriter out = new StringWriter();

            assertEquals(5, execute(out, "trace", "--netns", name(pair), "-i", "eth7"));
            assertTrue(out.toString().contains("There are: lo, eth0."), out.toString());
            assertEquals(5, execute(out, "trace", "--netns", name(pair), "--source", "attached"));
            assertTrue(out.toString().contains("No tc program is attached to eth0"), out.toString());
            assertEquals(0, execute(out, "doctor"), out.toString());
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
        List<String> command = new ArrayList<>(List.of(
                "java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tctrace.agent.cli.TctraceCommand"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr").toFile())
                .start();
    }
}
