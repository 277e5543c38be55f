// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code kubectl tctrace pcap} between its user and the agents, which a script plays: what it asks, and how it ends. */
class PcapTest {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
    private static final String QUESTION = "--interface eth0 --direction Both --max-rate 1000 --until-eof --pcapng -"
            + " --program cil_* --verdict TC_ACT_SHOT --snaplen 128 -- icmp or arp\n";

    @TempDir
    Path folder;

    @Test
    void anInterruptionEndsTheCaptureInOrder() throws Exception {
        Process pcap = pcap(Map.of("PODS", "1"));
        await("Listening", 1);

        pcap.destroy();

        assertEquals(0, code(pcap), this::err);
        assertEquals(begin(1) + "end\n", out());
    }

    @Test
    void severalPodsAreOneFileOneBehindTheOther() throws Exception {
        Process pcap = pcap(Map.of("PODS", "2"));
        await("Listening", 2);
        assertEquals("", out());

        pcap.destroy();

        assertEquals(0, code(pcap), this::err);
        assertEquals(begin(1) + "end\n" + begin(2) + "end\n", out());
    }

    @Test
    void aCaptureThatFailsIsAFailure() throws Exception {
        Process pcap = pcap(Map.of("PODS", "1", "AGENT_CODE", "4"));
        await("Listening", 1);

        pcap.destroy();

        assertEquals(1, code(pcap), this::err);
    }

    @Test
    void whatIsNotTracedCannotBeCaptured() throws Exception {
        assertEquals(1, code(pcap(Map.of("PODS", "0"))));
        assertTrue(err().contains("kubectl describe tctrace t says why"), err());
    }

    @Test
    void aBlockOfAddressesIsAskedForAsItIs() throws Exception {
        assertTrue(
                captured(Map.of("SPEC_PEER", "10.0.0.0/8")).contains(" --peer 10.0.0.0/8 -- icmp or arp\n"), this::out);
    }

    @Test
    void pairsOfPodsAreTheAddressesThatTheOperatorTells() throws Exception {
        String asked = captured(Map.of("SPEC_PEER", "told", "ADDRESSES", "10.0.0.7\nfd00::7"));

        assertTrue(asked.contains(" --peer 10.0.0.7 --peer fd00::7 -- icmp or arp\n"), asked);
        assertTrue(err().contains("(addresses: 2)"), err());
    }

    /** Without an address the command would capture the packets of everybody. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                            | 1 | has no addresses at the moment
            Error from server (NotFound): configmaps "x" not found        | 1 | has not told yet
            Error from server (Forbidden): configmaps "x" is forbidden    | 3 | tctrace-pcap has that permission
            Error from server: etcdserver: request timed out              | 1 | request timed out
            """)
    void noPeersAreNotEverybody(String addresses, int code, String said) throws Exception {
        assertEquals(code, code(pcap(Map.of("PODS", "1", "SPEC_PEER", "told", "ADDRESSES", addresses))), this::err);
        assertTrue(err().contains(said), err());
        assertEquals("", out());
    }

    @Test
    void morePeersThanACommandTakesAreRefused() throws Exception {
        String addresses = IntStream.range(0, 1001)
                .mapToObj(i -> "10.0." + i / 250 + "." + i % 250)
                .collect(Collectors.joining("\n"));
        assertEquals(1, code(pcap(Map.of("PODS", "1", "SPEC_PEER", "told", "ADDRESSES", addresses))), this::err);
        assertTrue(err().contains("spec.peer.cidr"), err());
    }

    /** What an agent was asked for. */
    private String captured(Map<String, String> world) throws Exception {
        Map<String, String> all = new HashMap<>(world);
        all.put("PODS", "1");
        Process pcap = pcap(all);
        await("Listening", 1);
        pcap.destroy();
        assertEquals(0, code(pcap), this::err);
        return out();
    }

    @Test
    void whoMayNotExecIsToldWhatToAskFor() throws Exception {
        assertEquals(3, code(pcap(Map.of("PODS", "1", "MAY_NOT", "yes"))));
        assertTrue(err().contains("--role=tctrace-pcap"), err());
    }

    private static String begin(int pod) {
        return "begin exec --stdin --namespace tctrace-system tctrace-agent-n" + pod
                + " --container agent -- tctrace trace --pod 7c0e5e2f-5f0d-4f7c-9a5e-0d8c3c6a9f10=web-" + pod + " "
                + QUESTION;
    }

    private Process pcap(Map<String, String> world) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(ROOT.resolve("../plugin/kubectl-tctrace").toString(), "pcap", "t"))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(world);
        builder.environment()
                .put(
                        "KUBECTL",
                        ROOT.resolve("src/test/resources/plugin/kubectl").toString());
        return builder.start();
    }

    private static int code(Process process) throws InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        return process.exitValue();
    }

    private void await(String word, int times) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (err().split(word, -1).length <= times) {
            assertTrue(System.nanoTime() < end, this::err);
            Thread.sleep(50);
        }
    }

    private String out() {
        return read("out");
    }

    private String err() {
        return read("err");
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
