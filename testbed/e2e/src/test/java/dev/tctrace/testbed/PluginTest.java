// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;

import static dev.tctrace.testbed.Cluster.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code kubectl tctrace} against a real cluster, with real agents and real packets. */
class PluginTest extends ClusterTest {
    private static final int ENHANCED_PACKET = 6;
    private static final int SECTION_HEADER = 0x0A0D0D0A;

    @Test
    void runPrintsEveryPacketAndLeavesNothing() {
        try (Scene scene = new Scene(cluster)) {
            // Given somebody who traces one pod from a terminal
            String client = scene.pod("client").getStatus().getPodIP();
            Pod server = scene.pod("server");
            String serverIp = server.getStatus().getPodIP();
            try (Plugin run = new Plugin(cluster, "run", "server", "--follow", "-n", scene.namespace(), "icmp")) {
                eventually("it listens", run::err, said -> said.contains("Listening events..."));

                // When that pod is pinged three times
                scene.ping("client", server, 3);

                // Then each packet comes by itself: what it is, the probe that it passed, and its end
                String printed =
                        eventually("18 lines", run::out, out -> out.lines().count() >= 18);
                assertEquals(18, printed.lines().count(), printed);
                String request = "Packet: %s -> %s, ICMP, echo request".formatted(client, serverIp);
                assertEquals(
                        3,
                        printed.lines().filter(line -> line.contains(request)).count(),
                        printed);
                assertEquals(
                        6,
                        printed.lines()
                                .filter(line -> line.endsWith("tctrace_probe: TC_ACT_UNSPEC"))
                                .count(),
                        printed);
                assertEquals(
                        6,
                        printed.lines()
                                .filter(line -> line.endsWith("   passed on"))
                                .count(),
                        printed);

                // and the end has the exact count, and takes the trace with it
                run.interrupt();
                assertEquals(0, run.exitCode(), run::err);
                assertTrue(
                        run.err().contains("\n6 packets matched (588 bytes): 6 reported, 0 sampled out, 0 lost"),
                        run.err());
                assertTrue(cluster.kubectl("-n", scene.namespace(), "get", "tctraces")
                        .isBlank());
            }
        }
    }

    @Test
    void pcapWritesWhatATraceTraces() throws IOException {
        try (Scene scene = new Scene(cluster)) {
            // Given a trace, and somebody who captures what it traces
            scene.pod("client");
            Pod server = scene.pod("server");
            scene.apply(Scene.ICMP_OF_SERVER);
            scene.awaitReady("icmp");
            try (Plugin pcap = new Plugin(cluster, "pcap", "icmp", "-n", scene.namespace())) {
                eventually("it listens", pcap::err, said -> said.contains("Listening events..."));

                // When three pings pass, and it is interrupted
                scene.ping("client", server, 3);
                eventually("six packets", () -> packets(pcap.file()), count -> count >= 6);
                pcap.interrupt();

                // Then the file is complete
                assertEquals(0, pcap.exitCode(), pcap::err);
                assertEquals(6, packets(pcap.file()));
                assertTrue(Files.readString(pcap.file(), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains("TC_ACT_UNSPEC"));
            }
            scene.delete("icmp");
        }
    }

    /** The packets in a pcapng file, as far as it is written; every block must be whole but the last. */
    private static int packets(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
            int packets = 0;
            int position = 0;
            while (position + 8 <= bytes.limit()) {
                assertTrue(position > 0 || bytes.getInt(0) == SECTION_HEADER, "no pcapng");
                packets += bytes.getInt(position) == ENHANCED_PACKET ? 1 : 0;
                position += bytes.getInt(position + 4);
            }
            return packets;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
