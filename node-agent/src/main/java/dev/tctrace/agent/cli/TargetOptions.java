package dev.tctrace.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import dev.tctrace.agent.netns.Link;
import dev.tctrace.agent.netns.Links;
import dev.tctrace.agent.netns.NetworkNamespace;
import dev.tctrace.agent.netns.netlink.RouteSocket;
import dev.tctrace.agent.trace.Target;

/** Which interface of which network namespace. */
final class TargetOptions {
    private static final Path NAMED = Path.of("/run/netns");

    @ArgGroup(exclusive = true)
    Place place = new Place();

    /** At most one of these; none: the namespace that the command runs in. */
    static final class Place {
        @Option(
                names = {"-n", "--netns"},
                paramLabel = "NAME|PATH",
                description = "The network namespace: a name of `ip netns`, or a path such as /proc/123/ns/net. "
                        + "Without it (and without --pid): the one that the command runs in.")
        String netns;

        @Option(
                names = {"-p", "--pid"},
                paramLabel = "PID",
                description = "The network namespace of a process, as seen from here.")
        Integer pid;
    }

    /** The namespace's path, whether or not anything is there. */
    Path netns() {
        if (place.pid != null) {
            return NetworkNamespace.ofProcess(place.pid);
        }
        if (place.netns == null) {
            return Path.of("/proc/self/ns/net");
        }
        return place.netns.contains("/") ? Path.of(place.netns) : NetworkNamespace.named(place.netns);
    }

    /** For people. */
    String name() {
        if (place.pid != null) {
            return "pid " + place.pid;
        }
        return place.netns == null ? "this namespace" : place.netns;
    }

    Target target(String interfaceName) {
        return new Target(name(), netns(), interfaceName);
    }

    /** Opens the namespace; the caller closes it. */
    NetworkNamespace open() {
        Path path = netns();
        if (!Files.exists(path)) {
            throw new CommandFailure(ExitCode.NOT_FOUND, absent(path));
        }
        return NetworkNamespace.open(path);
    }

    private String absent(Path path) {
        if (place.pid != null) {
            return "There is no process " + place.pid + ".";
        }
        List<String> names = names();
        return "There is no network namespace " + place.netns + " (" + path + "). "
                + (names.isEmpty()
                        ? "None has a name here: use --pid, or a path such as /proc/PID/ns/net."
                        : "Those with a name: " + String.join(", ", names) + ".");
    }

    private static List<String> names() {
        try (Stream<Path> files = Files.list(NAMED)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Every interface of a namespace, in the kernel's order. */
    static List<String> interfaces(NetworkNamespace namespace) {
        try (RouteSocket socket = namespace.routeSocket()) {
            return Links.all(socket).stream().map(Link::name).toList();
        }
    }

    /** Refuses an interface that is not there, and names those that are. */
    void check(NetworkNamespace namespace, String interfaceName) {
        List<String> interfaces = interfaces(namespace);
        if (!interfaces.contains(interfaceName)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "There is no interface " + interfaceName + " in " + name() + ". There are: "
                            + String.join(", ", interfaces) + ".");
        }
    }
}
