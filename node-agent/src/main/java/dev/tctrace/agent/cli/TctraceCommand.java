// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.tctrace.tracer.PrintableText;

/** {@code tctrace}: the way in. */
@Command(
        name = "tctrace",
        description = "Traces tc-bpf programs: which one did what to which packet.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {TraceCommand.class, ListCommand.class, DoctorCommand.class, ManPageCommand.class},
        exitCodeListHeading = "%nExit codes:%n")
public final class TctraceCommand implements Runnable {
    @Spec
    CommandSpec spec;

    /** The command as it is run. */
    public static void main(String[] arguments) {
        // Whatever the locale: names, arrows and µ are UTF-8.
        TextOutput out = new TextOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    /** @return the exit code; a shutdown of the process that waits for the command's end goes on with it */
    static int run(TextOutput out, PrintWriter err, String... arguments) {
        int code = execute(out, err, arguments);
        IOException unwritten = out.failure();
        if (unwritten != null && code == ExitCode.OK.number()) {
            code = failed(unwritten, err);
        }
        Termination.finished(code);
        return code;
    }

    /** As the other, for an output that takes all. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        int code = execute(out, err, arguments);
        Termination.finished(code);
        return code;
    }

    private static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            return commandLine().setOut(out).setErr(err).execute(arguments);
        } catch (LinkageError missing) {
            // picocli hands on exceptions, not errors; a library that is not there is one of the latter.
            return failed(missing, err);
        }
    }

    /** The parser, for main, for tests, and for what is generated from it. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new TctraceCommand());
        CommandLine completion = new CommandLine(new AutoComplete.GenerateCompletion());
        completion.getCommandSpec().name("completion");
        line.addSubcommand(completion);
        line.getCommandSpec().usageMessage().exitCodeList(ExitCode.list());
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(34)
                .setParameterExceptionHandler(TctraceCommand::usageError)
                .setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown, command.getErr()));
    }

    private static int failed(Throwable thrown, PrintWriter err) {
        CommandFailure failure = CommandFailure.of(thrown);
        err.println("tctrace: " + PrintableText.lines(failure.getMessage()));
        if (System.getenv("TCTRACE_DEBUG") != null) {
            thrown.printStackTrace(err);
        }
        return failure.exitCode().number();
    }

    private static int usageError(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        // The parser's own sentence shows how the options are declared; there is one group of them.
        boolean severalNamespaces = e instanceof CommandLine.MutuallyExclusiveArgsException
                || e instanceof CommandLine.MaxValuesExceededException && e.getArgSpec() == null;
        line.getErr()
                .println("tctrace: "
                        + (severalNamespaces ? TargetOptions.ONE_ONLY : PrintableText.lines(e.getMessage())));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, line.getErr());
        line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing command. Use trace, list or doctor, for example: tctrace trace -i eth0");
    }
}
