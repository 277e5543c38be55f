package dev.tctrace.agent.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tctrace}: the way in. */
@Command(
        name = "tctrace",
        description = "Traces tc-bpf programs: which one did what to which packet.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            TraceCommand.class,
            ListCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            ManPageCommand.class
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  all went well, also after Ctrl-C",
            "  1  it failed while it ran",
            "  2  the command line or the filter is wrong",
            "  3  not permitted: root, or a capability, is missing",
            "  4  the kernel refuses tracers or lacks a feature",
            "  5  no such namespace, process, interface or program"
        })
public final class TctraceCommand implements Runnable {
    @Spec
    CommandSpec spec;

    /** The command as it is run. */
    public static void main(String[] arguments) {
        // Whatever the locale: names, arrows and µ are UTF-8.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    /** @return the exit code; a shutdown of the process that waits for the command's end goes on with it */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        int code = commandLine().setOut(out).setErr(err).execute(arguments);
        Termination.finished(code);
        return code;
    }

    /** The parser, for main, for tests, and for what is generated from it. */
    public static CommandLine commandLine() {
        return new CommandLine(new TctraceCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(34)
                .setParameterExceptionHandler(TctraceCommand::usageError)
                .setExecutionExceptionHandler((thrown, line, parsed) -> {
                    CommandFailure failure = CommandFailure.of(thrown);
                    line.getErr().println("tctrace: " + failure.getMessage());
                    if (failure.exitCode() == ExitCode.FAILED && System.getenv("TCTRACE_DEBUG") != null) {
                        thrown.printStackTrace(line.getErr());
                    }
                    return failure.exitCode().number();
                });
    }

    private static int usageError(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        line.getErr().println("tctrace: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, line.getErr());
        line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: trace, list, doctor. The most of it: tctrace trace -i eth0");
    }
}
