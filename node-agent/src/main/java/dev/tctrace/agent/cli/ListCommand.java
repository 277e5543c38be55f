package dev.tctrace.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
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
import dev.tctrace.agent.libbpf.BpfException;
import dev.tctrace.agent.libbpf.TracingLink;
import dev.tctrace.agent.libbpf.TracingLinks;
import dev.tctrace.agent.libc.Capability;
import dev.tctrace.agent.netns.Links;
import dev.tctrace.agent.netns.NetworkNamespace;
import dev.tctrace.agent.netns.PeerFinder;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.tc.Obstacle;
import dev.tctrace.agent.tc.ProgramCatalog;
import dev.tctrace.agent.tc.ProgramDiscovery;
import dev.tctrace.agent.tc.Traceability;

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

    @Option(names = "--json", description = "Print one JSON object a line instead of a table.")
    boolean json;

    /** A program and what is known of tracing it; the same program is listed once for each place. */
    record Row(String interfaceName, AttachedProgram program, Optional<Obstacle> obstacle) {}

    @Override
    public Integer call() throws IOException {
        if (Capability.missing().contains(Capability.CAP_SYS_ADMIN)) {
            // The kernel's rule for looking a program up by its id.
            throw CommandFailure.lacking(Set.of(Capability.CAP_SYS_ADMIN));
        }
        List<Row> rows = rows();
        if (json) {
            printJson(rows);
        } else {
            PrintWriter out = spec.commandLine().getOut();
            if (rows.isEmpty()) {
                out.println("No tc program is attached"
                        + (interfaceName == null ? " in " + targetOptions.name() : " to " + interfaceName)
                        + ". To watch its packets all the same: tctrace trace --source probe");
            } else {
                ProgramTable.lines(rows).forEach(out::println);
            }
            out.flush();
        }
        return ExitCode.OK.number();
    }

    private List<Row> rows() {
        ProgramCatalog catalog = new ProgramCatalog();
        ProgramDiscovery discovery = new ProgramDiscovery(new PeerFinder(), catalog);
        List<Row> rows = new ArrayList<>();
        try (NetworkNamespace namespace = targetOptions.open()) {
            if (interfaceName != null) {
                targetOptions.check(namespace, interfaceName);
            }
            List<String> interfaces = interfaceName == null ? Links.names(namespace) : List.of(interfaceName);
            List<TracingLink> links = TracingLinks.all();
            for (String name : new LinkedHashSet<>(interfaces)) {
                discovery
                        .discover(namespace, name)
                        .ifPresent(found -> found.programs()
                                .forEach(program ->
                                        rows.add(new Row(name, program, obstacle(catalog, program, links)))));
            }
        }
        return rows;
    }

    private static Optional<Obstacle> obstacle(
            ProgramCatalog catalog, AttachedProgram program, List<TracingLink> links) {
        try {
            return catalog.facts(program.id()).flatMap(facts -> Traceability.obstacle(facts, links));
        } catch (BpfException e) {
            return Optional.empty(); // gone since: the next look will not list it
        }
    }

    private static void printJson(List<Row> rows) throws IOException {
        try (JsonGenerator json = JsonSink.lines(StandardStreams.out())) {
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringField("interface", row.interfaceName);
                JsonText.programFields(json, row.program);
                json.writeBooleanField("traceable", row.obstacle.isEmpty());
                if (row.obstacle.isPresent()) {
                    json.writeStringField("reason", row.obstacle.get().reason().name());
                    json.writeStringField("message", row.obstacle.get().message());
                }
                json.writeEndObject();
                JsonSink.endLine(json);
            }
        }
    }
}
