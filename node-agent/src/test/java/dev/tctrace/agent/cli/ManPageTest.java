// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import dev.tctrace.testsupport.GeneratedFile;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is written about the options agrees with the options. */
class ManPageTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theCommittedPageIsTheGeneratedOne() throws IOException {
        GeneratedFile.check(
                DOCS.resolve("man/tctrace.1"),
                ManPage.of(TctraceCommand.commandLine().getCommandSpec()));
    }

    @Test
    void theGuideNamesEveryOption() throws IOException {
        String guide = Files.readString(DOCS.resolve("command-line.md"));

        for (CommandLine command : TctraceCommand.commandLine().getSubcommands().values()) {
            command.getCommandSpec()
                    .options()
                    .forEach(option -> assertTrue(
                            guide.contains(option.longestName()),
                            command.getCommandName() + " " + Arrays.toString(option.names())
                                    + " is not in command-line.md"));
        }
        for (ExitCode code : ExitCode.values()) {
            assertTrue(
                    guide.contains("| " + code.number() + " | " + code.meaning() + " |"),
                    "exit code " + code + " is not in command-line.md as the command has it");
        }
    }

    @Test
    void completionKnowsEverySubcommand() {
        String script = picocli.AutoComplete.bash("tctrace", TctraceCommand.commandLine());

        TctraceCommand.commandLine().getSubcommands().keySet().forEach(name -> assertTrue(script.contains(name), name));
    }
}
