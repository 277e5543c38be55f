// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import dev.tctrace.agent.pod.PodNamespaces;
import dev.tctrace.agent.pod.PodNetwork;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.netns.Link;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

/** Which interface of which network namespace. */
final class TargetOptions {
    /** Where several namespaces are named. */
    static final String ONE_ONLY = "--netns, --pid and --pod each name the network namespace: use one of them, once";

    private static final Path NAMED = Path.of("/run/netns");

    @ArgGroup(exclusive = true)
    Place place = new Place();

    /** At most one of these; none: the namespace that the command runs in. */
    static final class Place {
        @Option(
                names = {"-n", "--netns"},
                paramLabel = "NAME|PATH",
                description = "The network namespace: a name of `ip netns`, or a path such as /proc/123/ns/net. "
                        + "Without it (and without --pid and --pod): the one that the command runs in.")
        String netns;

        @Option(
                names = {"-p", "--pid"},
                paramLabel = "PID",
                description = "The network namespace of a process, as seen from here.")
        Integer pid;

        @Option(
                names = "--pod",
                paramLabel = "UID[=NAME]",
                converter = PodConverter.class,
                description = "The network namespace of the pod of this node with this UID (kubectl get pod -o "
                        + "jsonpath={.metadata.uid}). NAME is what the output calls it. Needs the node's /proc: run it "
                        + "on the node, or in a container with hostPID.")
        Pod pod;
    }

    /** Which pod, and what to call it. */
    record Pod(String uid, String name) {}

    /** {@code UID} or {@code UID=NAME}. */
    static final class PodConverter implements ITypeConverter<Pod> {
        private static final Pattern FORM = Pattern.compile("([0-9a-fA-F-]{32,36})(?:=(\\S+))?");

        @Override
        public Pod convert(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new TypeConversionException("'" + text + "' is no pod's UID: write what kubectl get pod NAME -o "
                        + "jsonpath={.metadata.uid} prints");
            }
            String name = form.group(2) == null ? "pod " + form.group(1) : form.group(2);
            return new Pod(form.group(1).toLowerCase(Locale.ROOT), name);
        }
    }

    /** Whether the namespace is that of another process: its file asks for CAP_SYS_PTRACE. */
    boolean ofAnotherProcess() {
        return place.pid != null || place.pod != null;
    }

    /** The namespace's path, whether or not anything is there. */
    Path netns() {
        if (place.pod != null) {
            return ofPod(new PodNamespaces().find(place.pod.uid));
        }
        if (place.pid != null) {
            return NetworkNamespace.ofProcess(place.pid);
        }
        if (place.netns == null) {
            return Path.of("/proc/self/ns/net");
        }
        return place.netns.contains("/") ? Path.of(place.netns) : NetworkNamespace.named(place.netns);
    }

    private Path ofPod(PodNetwork network) {
        if (network instanceof PodNetwork.Own own) {
            return own.namespace();
        }
        if (network instanceof PodNetwork.NotFound notFound) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND, place.pod.name + " is not on this node: " + notFound.why() + ".");
        }
        throw new CommandFailure(
                ExitCode.NOT_FOUND,
                place.pod.name + " shares its node's network, where the packets of others pass: it has no namespace of"
                        + " its own to trace.");
    }

    /** For people. */
    String name() {
        if (place.pod != null) {
            return place.pod.name;
        }
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
            return files.map(file -> PrintableText.of(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * The kernel's name of an interface that was given by a name, by an alternative name, as {@code ip link} prints it
     * ({@code eth0@if5}), or as this command does ({@code \\x1b}).
     *
     * @throws CommandFailure that names the interfaces that there are, where it is none of them
     */
    String resolve(NetworkNamespace namespace, String given) {
        List<String> names;
        try (RouteSocket socket = namespace.routeSocket()) {
            Optional<Link> link = Links.named(socket, given).or(() -> Links.named(socket, withoutPeer(given)));
            if (link.isPresent()) {
                return link.get().name();
            }
            names = Links.all(socket).stream().map(Link::name).toList();
        }
        return names.stream()
                .filter(name -> PrintableText.of(name).equals(given))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "There is no interface " + PrintableText.of(given) + " in " + name() + ". There are: "
                                + String.join(
                                        ", ",
                                        names.stream().map(PrintableText::of).toList())
                                + "."));
    }

    /** {@code eth0} for {@code eth0@if5}: ip shows the other end of a pair, or the device below. */
    static String withoutPeer(String given) {
        int at = given.lastIndexOf('@');
        return at > 0 ? given.substring(0, at) : given;
    }
}
