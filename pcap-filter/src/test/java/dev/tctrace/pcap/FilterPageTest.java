// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.pcap.cbpf.ClassicInterpreter;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What docs/filter.md says of an expression is so: it works, or it is refused, and what stands instead works. */
class FilterPageTest {
    private static final Path PAGE = Path.of("../docs/filter.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    /** Words of the language and of other places, which are no expressions. */
    private static final Set<String> WORDS = Set.of(
            "or",
            "len",
            "less",
            "greater",
            "PACKET_TX_RING",
            "CAP_SYSLOG",
            "spec.peer",
            "agent.extraCapabilities: [SYSLOG]",
            "tctrace doctor",
            "kernel.kptr_restrict=0",
            "kernel.perf_event_paranoid",
            "/proc/kallsyms",
            "vmemmap_base",
            "frag_list",
            "snapLength",
            "unfiltered",
            "matched",
            "gso_max_size",
            "spec.direction",
            "--direction",
            "spec.target.interface",
            "-i",
            ">-",
            "net",
            "portrange");

    @ParameterizedTest
    @MethodSource
    void works(String expression) {
        assertDoesNotThrow(() -> PacketFilter.compile(expression, LinkType.ETHERNET), expression);
    }

    static Stream<String> works() throws IOException {
        Stream<String> blocks = Files.readString(PAGE)
                .lines()
                .filter(line -> line.startsWith("    "))
                .map(String::strip);
        Stream<String> inline = Stream.of("What the filter sees", "Differences to be aware of")
                .flatMap(title -> expressions(section(title)));
        Stream<String> instead = refusals()
                .flatMap(item -> expressions(item.substring(head(item).length()).replaceFirst("(?s).*Instead", "")));
        return Stream.of(blocks, inline, instead).flatMap(all -> all);
    }

    @ParameterizedTest
    @MethodSource
    void isRefused(String expression, LinkType linkType) {
        assertThrows(FilterException.class, () -> PacketFilter.compile(expression, linkType), expression);
    }

    static Stream<Arguments> isRefused() {
        return refusals().flatMap(item -> {
            LinkType linkType = item.contains("without link-layer headers") ? LinkType.RAW : LinkType.ETHERNET;
            return expressions(head(item).replace("…", "02:00:00:00:00:01"))
                    .map(expression -> Arguments.of(expression, linkType));
        });
    }

    @Test
    void theExpressionForBigTcpMatchesWhatPortDoesNot() throws IOException {
        String expression =
                works().filter(text -> text.contains("ip6[40]")).findFirst().orElseThrow();
        // An IPv6 packet of 70,000 bytes of payload, with the jumbo option, from port 40000 to port 5201
        byte[] jumbo = HexFormat.of()
                .parseHex("02000000000202000000000186dd" + "6000000000000040" + "fd000000000000000000000000000001"
                        + "fd000000000000000000000000000002" + "0600c20400011170" + "9c401451000000010000000250100200"
                        + "00000000");

        assertTrue(matches(expression, jumbo));
        assertEquals(false, matches("tcp port 5201", jumbo));
    }

    private static boolean matches(String expression, byte[] packet) {
        return ClassicInterpreter.run(PacketFilter.classic(expression, LinkType.ETHERNET), packet, 70_000) != 0;
    }

    /** The items of the list of what is refused, each on one line. */
    private static Stream<String> refusals() {
        return Stream.of(section("What is refused").split("\n- "))
                .skip(1)
                .map(item -> item.replaceFirst("(?s)\n\n.*", "").replaceAll("\\s+", " "));
    }

    /** What comes before the colon; colons in expressions do not count. */
    private static String head(String item) {
        var matcher = Pattern.compile("((?:`[^`]*`|[^`:])*):").matcher(item);
        return matcher.lookingAt() ? matcher.group(1) : "";
    }

    private static Stream<String> expressions(String text) {
        List<String> found = CODE.matcher(text)
                .results()
                .map((MatchResult result) ->
                        result.group(1).replaceAll("\\s+", " ").replace("…", "10.0.0.1"))
                .toList();
        return found.stream().filter(expression -> !WORDS.contains(expression));
    }

    private static String section(String title) {
        try {
            String text = Files.readString(PAGE);
            int start = text.indexOf("\n## " + title);
            int end = text.indexOf("\n## ", start + 1);
            return text.substring(start, end);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
