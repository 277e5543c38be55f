// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

import dev.tctrace.agent.cli.doctor.Examination;
import dev.tctrace.agent.cli.doctor.Finding;
import dev.tctrace.agent.pod.PodNamespaces;
import dev.tctrace.agent.pod.PodNetwork;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.engine.KernelTraceEngine;

/** A process that has lost a capability and says what then appears, a line each: of doctor, of the command, and of the agent's engine. */
final class WithoutCapability {
    private WithoutCapability() {}

    /** @param namespace the path of the namespace to trace, and its name */
    public static void main(String[] namespace) {
        for (Finding finding : Examination.run()) {
            if (finding.state() != Finding.State.OK) {
                say("doctor", finding.name() + ": " + finding.detail() + " | " + finding.advice());
            }
        }
        for (String command : new String[] {"trace", "list"}) {
            StringWriter said = new StringWriter();
            PrintWriter writer = new PrintWriter(said);
            String[] arguments = command.equals("trace")
                    ? new String[] {command, "--pid", "1", "--count", "1", "--duration", "1s"}
                    : new String[] {command, "--netns", namespace[1]};
            int code = TctraceCommand.run(writer, writer, arguments);
            if (code != 0) {
                say(command, "exit code " + code + ": " + said);
            }
        }
        say("pod", pod());
        say("agent", agent(Path.of(namespace[0])));
    }

    private static String pod() {
        return new PodNamespaces().find("00000000-0000-0000-0000-000000000000") instanceof PodNetwork.NotFound notFound
                ? notFound.why()
                : "found";
    }

    private static String agent(Path namespace) {
        try (KernelTraceEngine engine = new KernelTraceEngine();
                TraceSession session = engine.open(
                        new Target("web", namespace, "eth0"),
                        TraceRequest.builder().source(ProgramSource.PROBE).build(),
                        packet -> {})) {
            return session.snapshot().state() + " " + session.snapshot().message() + " "
                    + session.snapshot().programs();
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    private static void say(String who, String text) {
        System.out.println(who + ": " + text.strip().replaceAll("\\s+", " "));
    }
}
