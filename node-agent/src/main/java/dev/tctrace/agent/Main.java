// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

import dev.tctrace.agent.cli.TctraceCommand;
import dev.tctrace.agent.node.AgentApplication;

/** Without arguments: the node agent. With arguments: the {@code tctrace} command, which needs no cluster and no Quarkus. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... args) {
        if (args.length > 0) {
            TctraceCommand.main(args);
        } else {
            Quarkus.run(AgentApplication.class);
        }
    }
}
