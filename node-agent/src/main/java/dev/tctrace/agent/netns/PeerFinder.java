package dev.tctrace.agent.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.tctrace.agent.netns.netlink.NetlinkRefused;
import dev.tctrace.agent.netns.netlink.RouteSocket;

/**
 * Finds the other end of a pair. Its index is known (IFLA_LINK); its namespace only by a number of the own namespace's
 * (IFLA_LINK_NETNSID), so the likely ones are asked for theirs: the host's (pid 1), our own, those with a name. Safe for use
 * by several threads.
 */
public final class PeerFinder {
    private final Path proc;
    private final Path named;

    public PeerFinder() {
        this(Path.of("/proc"), Path.of("/run/netns"));
    }

    PeerFinder(Path proc, Path named) {
        this.proc = proc;
        this.named = named;
    }

    /**
     * @param namespace the namespace of the end that is known
     * @param socket a socket in it
     * @param link that end
     * @return empty where it is no pair, or where the other end is in a namespace that we do not find or may not enter
     */
    public Optional<Peer> find(NetworkNamespace namespace, RouteSocket socket, Link link) {
        if (!link.paired() || link.linkIndex() == 0) {
            return Optional.empty();
        }
        if (link.linkNetnsId() == Link.SAME_NAMESPACE) {
            return Links.indexed(socket, link.linkIndex())
                    .map(peer -> new Peer(namespace.path(), namespace.inode(), peer));
        }
        // One after the other: the host's nearly always is it.
        return Stream.<Supplier<Stream<Path>>>of(
                        () -> Stream.of(proc.resolve("1/ns/net"), proc.resolve("self/ns/net")), this::withNames)
                .flatMap(Supplier::get)
                .flatMap(candidate -> lookInto(candidate, socket, link).stream())
                .findFirst();
    }

    private static Optional<Peer> lookInto(Path candidate, RouteSocket socket, Link link) {
        try (NetworkNamespace namespace = NetworkNamespace.open(candidate)) {
            if (!OptionalInt.of(link.linkNetnsId()).equals(Links.namespaceId(socket, namespace))) {
                return Optional.empty();
            }
            try (RouteSocket there = namespace.routeSocket()) {
                return Links.indexed(there, link.linkIndex())
                        // Between the two looks the pair may have gone and its index been taken by another.
                        .filter(peer -> peer.kind().equals(link.kind()) && peer.linkIndex() == link.ifindex())
                        .map(peer -> new Peer(candidate, namespace.inode(), peer));
            }
        } catch (NamespaceException | NetlinkRefused e) {
            return Optional.empty();
        }
    }

    private Stream<Path> withNames() {
        try (Stream<Path> names = Files.list(named)) {
            return names.sorted().toList().stream();
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Nobody ever named a namespace here.
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
