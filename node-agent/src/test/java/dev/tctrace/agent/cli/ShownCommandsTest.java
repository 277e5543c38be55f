// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every command line that help and docs show is one that the command takes, down to its filter. */
class ShownCommandsTest {
    private static final List<String> PAGES =
            List.of("docs/command-line.md", "docs/filter.md", "docs/troubleshooting.md", "README.md");

    /** In a block of its own, or in a sentence; what else the shell does with it is cut off. */
    private static final Pattern SHOWN =
            Pattern.compile("(?m)^\\s*(?:[$#] )?(?:sudo )?(tctrace [^|<>\n#]+)|`(tctrace [^`|<>]+)");

    /** A word of a shell, quoted or not. */
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    static Set<String> shown() throws IOException {
        Set<String> lines = new LinkedHashSet<>();
        for (String page : PAGES) {
            find(Files.readString(Path.of("..").resolve(page)), lines);
        }
        for (CommandLine command : TctraceCommand.commandLine().getSubcommands().values()) {
            find(command.getUsageMessage(CommandLine.Help.Ansi.OFF), lines);
        }
        return lines;
    }

    private static void find(String text, Set<String> lines) {
        Matcher matcher = SHOWN.matcher(text);
        while (matcher.find()) {
            String line = (matcher.group(1) == null ? matcher.group(2) : matcher.group(1))
                    .replace('\n', ' ')
                    .strip();
            // A usage line with its placeholders is none, nor is a sentence that begins with the command's name.
            if (!line.contains("[")
                    && !line.contains("...")
                    && !line.endsWith(".")
                    && !line.matches("tctrace \\w+`?.*,")) {
                lines.add(line);
            }
        }
    }

    @Test
    void thereAreSome() throws IOException {
        assertTrue(shown().contains("tctrace trace -i eth0 -w drops.pcapng -C 100 -W 10 -V shot"), shown().toString());
        assertTrue(shown().size() > 12, shown().toString());
    }

    @ParameterizedTest
    @MethodSource("shown")
    void isTaken(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(matcher.group(2) != null ? 2 : 3));
        }

        CommandLine.ParseResult parsed = TctraceCommand.commandLine()
                .parseArgs(words.subList(1, words.size()).toArray(String[]::new));

        assertTrue(parsed.hasSubcommand() || parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested(), line);
        if (parsed.hasSubcommand() && parsed.subcommand().commandSpec().userObject() instanceof TraceCommand trace) {
            PacketFilter.compile(trace.options.request().filter(), LinkType.ETHERNET);
        }
    }

    @Test
    void withoutACommandTheErrorIsTheFix() {
        java.io.StringWriter err = new java.io.StringWriter();

        int code = TctraceCommand.run(new java.io.PrintWriter(err), new java.io.PrintWriter(err, true));

        assertEquals(ExitCode.USAGE.number(), code);
        assertEquals(
                "tctrace: Missing command. Use trace, list or doctor, for example: tctrace trace -i eth0",
                err.toString().lines().findFirst().orElse(""));
    }

    @Test
    void helpListsTheExitCodes() {
        String help = TctraceCommand.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);

        Arrays.stream(ExitCode.values())
                .forEach(code -> assertTrue(
                        help.replaceAll("\\s+", " ").contains(" " + code.number() + " " + code.meaning()), help));
    }
}
