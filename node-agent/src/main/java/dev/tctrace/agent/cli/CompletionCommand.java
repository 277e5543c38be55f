package dev.tctrace.agent.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script that completes this command line in bash and zsh. */
@Command(
        name = "completion",
        description = {
            "Prints the completion script for bash and zsh.",
            "For this shell: source <(tctrace completion)",
            "For good: tctrace completion > /etc/bash_completion.d/tctrace"
        })
final class CompletionCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Mixin
    HelpOption help;

    @Override
    public void run() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("tctrace", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
