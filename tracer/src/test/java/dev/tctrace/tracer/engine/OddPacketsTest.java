// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.Shell;
import dev.tctrace.tracer.tc.Direction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

/** Packets that are not one whole Ethernet frame: what is told of them is right, or said to be missing. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class OddPacketsTest {
    private static final int PORT = 8080;
    private static final int STREAM = 1 << 20;

    private final Recorder recorder = new Recorder();
    private TracedPair traced;

    @BeforeEach
    void makePair() {
        traced = TracedPair.veth();
    }

    @AfterEach
    void removePair() {
        traced.close();
    }

    @Test
    void superPacketsAreOnePacketOfManySegments() throws Exception {
        TraceSession session = trace("eth0", "tcp");

        stream();

        List<TracedPacket> large = recorder.awaitSuch(packet -> packet.gsoSegments() > 1);
        assertTrue(!large.isEmpty(), "a stream through a veth pair is sent in super-packets");
        for (TracedPacket packet : large) {
            assertTrue(packet.length() > 1500, packet::toString);
            assertEquals("10.9.0.1", packet.entry().source());
            assertEquals("10.9.0.2", packet.entry().destination());
            assertEquals(PORT, packet.entry().destinationPort());
        }
        assertTrue(session.snapshot().total().bytes() > STREAM);
    }

    /** A megabyte from the host end to the pod. */
    private void stream() throws Exception {
        try (NetworkNamespace pod = traced.pair.pod();
                NetworkNamespace host = traced.pair.host();
                ServerSocket server = pod.run(() -> listening());
                Socket client = host.run(() -> connected())) {
            Thread sender = new Thread(() -> send(client));
            sender.start();
            try (Socket accepted = server.accept();
                    InputStream in = accepted.getInputStream()) {
                assertEquals(STREAM, in.readNBytes(STREAM).length);
            }
            sender.join();
        }
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(PORT);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Socket connected() {
        try {
            return new Socket("10.9.0.2", PORT);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(Socket client) {
        try {
            OutputStream out = client.getOutputStream();
            out.write(new byte[STREAM]);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyFragmentHasItsAddressesAndOnlyTheFirstIsTakenForMore() {
        trace("eth0", "ip");

        traced.pair.shell("ip netns exec HOST ping -c 1 -W 1 -s 4000 -q 10.9.0.2");

        List<TracedPacket> requests = recorder.await(6).stream()
                .filter(packet -> packet.program().direction() == Direction.INGRESS)
                .toList();
        assertEquals(3, requests.size());
        requests.forEach(packet -> assertEquals("10.9.0.1", packet.entry().source()));
        assertTrue(requests.get(0).entry().info().contains("echo request"), requests.toString());
        assertTrue(!requests.get(1).entry().info().contains("echo"), requests.toString());
    }

    @Test
    void aDeviceWithoutEthernetHeadersIsReadFromTheIpHeaderOn() {
        tunnel();
        TraceSession session = trace("tunnel0", "icmp and host 10.8.0.1");
        assertEquals(SessionState.TRACING, session.snapshot().state(), session.snapshot()::message);

        traced.pair.shell("ip netns exec HOST ping -c 2 -i 0.1 -W 1 -q 10.8.0.2");

        List<TracedPacket> packets = recorder.await(4);
        assertEquals(4, packets.size());
        for (TracedPacket packet : packets) {
            assertEquals(84, packet.length(), "an IP packet, no Ethernet header");
            boolean in = packet.program().direction() == Direction.INGRESS;
            assertEquals(in ? "10.8.0.1" : "10.8.0.2", packet.entry().source());
            assertTrue(Objects.requireNonNull(packet.entry().info()).startsWith(in ? "echo request" : "echo reply"));
        }
    }

    private void tunnel() {
        try {
            traced.pair.shell("ip -n HOST link add tunnel0 type ipip local 10.9.0.1 remote 10.9.0.2"
                    + " && ip -n POD link add tunnel0 type ipip local 10.9.0.2 remote 10.9.0.1"
                    + " && ip -n HOST addr add 10.8.0.1/24 dev tunnel0 && ip -n POD addr add 10.8.0.2/24 dev tunnel0"
                    + " && ip -n HOST link set tunnel0 up && ip -n POD link set tunnel0 up");
        } catch (Shell.Failed e) {
            abort("SKIPPED: this kernel has no IP-in-IP tunnels: " + e.getMessage());
        }
    }

    private TraceSession trace(String device, String filter) {
        Target target = new Target("web", traced.target().netns(), device);
        return traced.engine.open(target, Requests.of(ProgramSource.PROBE, Direction.BOTH, filter), recorder);
    }
}
