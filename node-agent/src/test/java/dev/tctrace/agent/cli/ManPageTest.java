package dev.tctrace.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is written about the options agrees with the options. */
class ManPageTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theCommittedPageIsTheGeneratedOne() throws IOException {
        Path page = DOCS.resolve("man/tctrace.1");
        String generated = ManPage.of(TctraceCommand.commandLine().getCommandSpec());
        if (Boolean.getBoolean("man.update")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, generated);
        }

        assertEquals(
                Files.readString(page), generated, "run the test with -Dman.update=true and commit docs/man/tctrace.1");
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
            assertTrue(guide.contains("| " + code.number() + " |"), "exit code " + code + " is not in command-line.md");
        }
    }

    @Test
    void completionKnowsEverySubcommand() {
        String script = picocli.AutoComplete.bash("tctrace", TctraceCommand.commandLine());

        TctraceCommand.commandLine().getSubcommands().keySet().forEach(name -> assertTrue(script.contains(name), name));
    }
}
