// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.core.JsonGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.tctrace.agent.cli.output.JsonSink;
import dev.tctrace.agent.cli.output.JsonText;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.engine.AmbiguousPlaces;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.TracingLink;
import dev.tctrace.tracer.libbpf.TracingLinks;
import dev.tctrace.tracer.libc.Capability;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.PeerFinder;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Obstacle;
import dev.tctrace.tracer.tc.ProgramCatalog;
import dev.tctrace.tracer.tc.ProgramDiscovery;
import dev.tctrace.tracer.tc.Traceability;

/** {@code tctrace list}: what is attached where. */
@Command(
        name = "list",
        description = {
            "Lists the tc programs that the packets of an interface pass, in the order in which they pass them: on the "
                    + "interface and on the other end of its veth or netkit pair.",
            "Attaches nothing."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  tctrace list", "  tctrace list --pid 4711 -i eth0 --json"})
final class ListCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    HelpOption help;

    @Mixin
    TargetOptions targetOptions;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME",
            description = "Only this interface. Default: every interface of the namespace.")
    String interfaceName;

    @Option(names = "--json", description = "Print one JSON object per line instead of a table.")
    boolean json;

    /**
     * A program and what is known of tracing it; the same program is listed once for each place.
     *
     * @param obstacle what stands in the way; empty where nothing does, or where that is not known
     * @param unknown why it is not known; empty where it is
     */
    record Row(String interfaceName, AttachedProgram program, Optional<Obstacle> obstacle, String unknown) {

        /** yes, unknown, or the reason why not. */
        String traceable() {
            return unknown.isEmpty()
                    ? obstacle.map(found -> found.reason().label()).orElse("yes")
                    : "unknown";
        }

        String message() {
            return obstacle.map(Obstacle::message).orElse(unknown);
        }
    }

    /** Where programs may be that were not looked for. */
    record Note(String interfaceName, String text) {}

    @Override
    public Integer call() throws IOException {
        if (Capability.missing().contains(Capability.CAP_SYS_ADMIN)) {
            // The kernel's rule for looking a program up by its id.
            throw CommandFailure.lacking(Set.of(Capability.CAP_SYS_ADMIN));
        }
        List<Note> notes = new ArrayList<>();
        List<Row> rows = rows(notes);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(json(rows, notes));
        } else {
            if (rows.isEmpty()) {
                out.println(PrintableText.of("No tc program is attached"
                                + (interfaceName == null ? " in " + targetOptions.name() : " to " + interfaceName))
                        + ". To trace its packets without one: tctrace trace --source probe");
            } else {
                out.print(ProgramTable.of(rows));
            }
            notes.forEach(note -> out.println(PrintableText.of(note.interfaceName() + ": " + note.text())));
        }
        out.flush();
        return ExitCode.OK.number();
    }

    private List<Row> rows(List<Note> notes) {
        ProgramCatalog catalog = new ProgramCatalog();
        ProgramDiscovery discovery = new ProgramDiscovery(new PeerFinder(), catalog);
        List<Row> rows = new ArrayList<>();
        try (NetworkNamespace namespace = targetOptions.open()) {
            List<String> interfaces = interfaceName == null
                    ? Links.names(namespace)
                    : List.of(targetOptions.resolve(namespace, interfaceName));
            List<TracingLink> links = TracingLinks.all();
            for (String name : new LinkedHashSet<>(interfaces)) {
                discovery.discover(namespace, name).ifPresent(found -> {
                    AmbiguousPlaces ambiguous = new AmbiguousPlaces(found.programs());
                    for (AttachedProgram program : found.programs()) {
                        Row row = row(name, program, catalog, links);
                        rows.add(
                                row.obstacle().isPresent() || !row.unknown().isEmpty()
                                        ? row
                                        : new Row(name, program, ambiguous.of(program), ""));
                    }
                    if (!found.notLookedAt().isEmpty()) {
                        notes.add(new Note(name, found.notLookedAtText()));
                    }
                });
            }
        }
        return rows;
    }

    private static Row row(
            String interfaceName, AttachedProgram program, ProgramCatalog catalog, List<TracingLink> links) {
        Obstacle known = program.placement().obstacle();
        if (known != null) {
            return new Row(interfaceName, program, Optional.of(known), "");
        }
        try {
            return catalog.facts(program.id())
                    .map(facts -> new Row(interfaceName, program, Traceability.obstacle(facts, links), ""))
                    .orElseGet(() -> new Row(interfaceName, program, Optional.empty(), "The program has gone."));
        } catch (BpfException e) {
            return new Row(interfaceName, program, Optional.empty(), "The check failed: " + e.getMessage());
        }
    }

    private static String json(List<Row> rows, List<Note> notes) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonSink.lines(lines)) {
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringField("interface", row.interfaceName);
                JsonText.programFields(json, row.program);
                if (row.unknown.isEmpty()) {
                    json.writeBooleanField("traceable", row.obstacle.isEmpty());
                }
                if (row.obstacle.isPresent()) {
                    json.writeStringField("reason", row.obstacle.get().reason().label());
                }
                if (!row.message().isEmpty()) {
                    json.writeStringField("message", row.message());
                }
                json.writeEndObject();
                JsonSink.endLine(json);
            }
            for (Note note : notes) {
                json.writeStartObject();
                json.writeStringField("interface", note.interfaceName());
                json.writeStringField("message", note.text());
                json.writeEndObject();
                JsonSink.endLine(json);
            }
        }
        return lines.toString(StandardCharsets.UTF_8);
    }
}
