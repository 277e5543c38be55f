// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.tracer.libc.Capability;
import dev.tctrace.tracer.netns.NamespacePair;
import dev.tctrace.tracer.netns.NetworkNamespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Each capability of an agent is taken away in turn, from a process of its own. The sentences that have to appear are a list, which a
 * reviewer reads. What a kernel says besides differs from kernel to kernel; none of it may be a stack trace. It needs root, and no tracers.
 */
@Tag("faults")
class CapabilitiesTakenAwayTest {
    private static final String LIST = "/golden/without-capabilities.txt";

    @ParameterizedTest
    @EnumSource
    @Timeout(600)
    void isMissedInASentence(Capability capability) throws Exception {
        List<String> sentences = sentences(capability);
        assertFalse(sentences.isEmpty(), "the list has none");
        try (FaultCampaign fault = FaultCampaign.of(capability + " taken away");
                NamespacePair pair = NamespacePair.veth()) {
            fault.tried();
            List<String> said = said(pair, capability);
            assertTrue(said.containsAll(sentences), () -> String.join("\n", said));
            assertTrue(
                    said.stream().noneMatch(line -> line.contains("Exception") || line.startsWith("\tat ")),
                    () -> String.join("\n", said));
            fault.survived();
        }
    }

    /** The lines after {@code # CAP_…}, up to the next one of these. */
    private static List<String> sentences(Capability capability) throws IOException {
        try (InputStream list = CapabilitiesTakenAwayTest.class.getResourceAsStream(LIST)) {
            return Stream.of(new String(list.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^# "))
                    .filter(section -> section.startsWith(capability + "\n"))
                    .flatMap(section -> section.lines().skip(1))
                    .toList();
        }
    }

    private static List<String> said(NamespacePair pair, Capability capability)
            throws IOException, InterruptedException {
        String name = capability.name().substring("CAP_".length()).toLowerCase(Locale.ROOT);
        String path;
        try (NetworkNamespace pod = pair.pod()) {
            path = pod.path().toString();
        }
        Process process = new ProcessBuilder(List.of(
                        "setpriv",
                        "--bounding-set=-" + name,
                        "--inh-caps=-" + name,
                        "java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        WithoutCapability.class.getName(),
                        path,
                        path.substring(path.lastIndexOf('/') + 1)))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.replace(path, "NAMESPACE").lines().toList();
    }
}
