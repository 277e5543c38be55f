// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the manual page, which is generated from the options themselves. */
@Command(
        name = "man-page",
        description = {"Prints the manual page.", "To read it: tctrace man-page | man -l -"})
final class ManPageCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Mixin
    HelpOption help;

    @Override
    public void run() {
        spec.commandLine().getOut().print(ManPage.of(spec.root()));
        spec.commandLine().getOut().flush();
    }
}
