// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The keys are an interface: a change here is a change for every script. */
class JsonSinkTest {

    @Test
    void oneObjectALine() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonSink sink = new JsonSink(out)) {
            sink.packet(TracedPackets.droppedSyn());
            sink.packet(TracedPackets.rewritten());
        }
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();

        assertEquals(2, lines.size());
        String common = "\"time\":\"2023-07-16T15:34:13.123456789Z\",\"durationNanos\":1234,"
                + "\"target\":{\"name\":\"web-1\",\"netns\":\"/proc/1/ns/net\",\"interface\":\"eth0\"},"
                + "\"program\":{\"id\":42,\"name\":\"cil_from_container\",\"tag\":\"0123456789abcdef\","
                + "\"attachPoint\":\"tcx/ingress\",\"device\":\"lxc1\",\"podEnd\":false,\"position\":1,"
                + "\"direction\":\"Egress\",\"probe\":false},";
        assertEquals(
                "{\"packetId\":1," + common
                        + "\"verdict\":{\"code\":2,\"name\":\"TC_ACT_SHOT\",\"effect\":\"Drop\",\"decided\":true},\"length\":74,"
                        + "\"mark\":0,\"entry\":{\"source\":\"fd00::1\",\"destination\":\"fd00::2\","
                        + "\"sourcePort\":40000,\"destinationPort\":443,\"protocol\":\"TCP\",\"tcpFlags\":\"SYN\","
                        + "\"wireLength\":74,\"copied\":74}}",
                lines.get(0));
        assertEquals(
                "{\"packetId\":2," + common
                        + "\"verdict\":{\"code\":7,\"name\":\"TC_ACT_REDIRECT\",\"effect\":\"Redirect\",\"decided\":true},"
                        + "\"length\":50,\"mark\":0,"
                        + "\"entry\":{\"source\":\"192.168.1.12\",\"destination\":\"10.96.0.1\",\"protocol\":\"ICMP\","
                        + "\"info\":\"echo request id 17 seq 3\",\"wireLength\":50,\"copied\":50},"
                        + "\"exit\":{\"source\":\"192.168.1.12\",\"destination\":\"10.244.0.7\",\"protocol\":\"ICMP\","
                        + "\"info\":\"echo request id 17 seq 3\",\"wireLength\":50,\"copied\":50}}",
                lines.get(1));
    }

    @Test
    void nothingIsAnEmptyFile() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new JsonSink(out).close();

        assertEquals(0, out.size());
    }
}
