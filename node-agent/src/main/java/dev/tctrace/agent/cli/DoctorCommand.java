// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.core.JsonGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.tctrace.agent.cli.doctor.Examination;
import dev.tctrace.agent.cli.doctor.Finding;
import dev.tctrace.agent.cli.output.JsonSink;
import dev.tctrace.tracer.PrintableText;

/** {@code tctrace doctor}: what works here, and how to get the rest. */
@Command(
        name = "doctor",
        description = {
            "Reports what this kernel and these privileges allow, and how to get the rest.",
            "Finds out by doing it, on a program and in a network namespace of its own: nothing else is touched."
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    HelpOption help;

    @Option(names = "--json", description = "Print one JSON object per line instead of text.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        List<Finding> findings = Examination.run();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(json(findings));
            out.flush();
        } else {
            print(findings, out);
        }
        return verdict(findings).number();
    }

    static ExitCode verdict(List<Finding> findings) {
        if (has(findings, Finding.State.NOT_PERMITTED)) {
            return ExitCode.NOT_PERMITTED;
        }
        return has(findings, Finding.State.MISSING) ? ExitCode.UNSUPPORTED : ExitCode.OK;
    }

    private static boolean has(List<Finding> findings, Finding.State state) {
        return findings.stream().anyMatch(finding -> finding.state() == state);
    }

    static void print(List<Finding> findings, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        for (Finding finding : findings) {
            rows.add(List.of(mark(finding.state()), finding.name(), PrintableText.of(finding.detail())));
            if (!finding.advice().isEmpty()) {
                rows.add(List.of("", "", "-> " + finding.advice()));
            }
        }
        out.println(TextTables.of(rows));
        out.println(
                switch (verdict(findings)) {
                    case OK -> "Tracing works here.";
                    case NOT_PERMITTED -> "Tracing does not work here yet: see what is missing above.";
                    default -> "Tracing does not work on this kernel as it is: see above.";
                });
        out.flush();
    }

    private static String mark(Finding.State state) {
        return switch (state) {
            case OK -> "ok";
            case LIMITED -> "limited";
            case NOT_PERMITTED -> "no";
            case MISSING -> "no";
        };
    }

    private static String json(List<Finding> findings) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonSink.lines(lines)) {
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringField("name", finding.name());
                json.writeStringField("state", finding.state().name());
                json.writeStringField("detail", finding.detail());
                json.writeStringField("advice", finding.advice());
                json.writeEndObject();
                JsonSink.endLine(json);
            }
        }
        return lines.toString(StandardCharsets.UTF_8);
    }
}
