// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import picocli.CommandLine.Option;

/** {@code --help}, for every subcommand. (picocli's own mixin is undone by the next mixin.) */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean asked;
}
