// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.tctrace.tracer.netns.netlink.NetlinkRefused;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

/**
 * Finds the other end of a pair. Its index is known (IFLA_LINK); its namespace only by a number of the own namespace's
 * (IFLA_LINK_NETNSID), so others are asked for theirs: first the likely ones, which are the host's (pid 1), our own and those
 * with a name, then those of all processes, and those that are mounted somewhere. Safe for use by several threads.
 */
public final class PeerFinder {
    /** A look at all processes is dear: where it found nothing, the next one waits. */
    private static final long SEARCH_PAUSE_NANOS = 10_000_000_000L;

    private static final int MOST_KEPT = 1024;

    private final Path proc;
    private final Path named;

    /** Where a far namespace was found, or when nothing was. */
    private final Map<Place, Searched> searched = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Searched> eldest) {
            return size() > MOST_KEPT;
        }
    };

    private record Place(long netnsInode, int ifindex, int peerIndex) {}

    /**
     * @param found a path that opens the namespace; null where there was none
     * @param notEntered of those that were not entered, why the first was not; empty where all were
     */
    private record Searched(Path found, String notEntered, long at) {}

    /**
     * The other end, where it was found.
     *
     * @param notEntered why a namespace was not looked into that may be its; empty where it was found, or all were looked into
     */
    public record Result(Optional<VethPeer> peer, String notEntered) {
        private static final Result NO_PAIR = new Result(Optional.empty(), "");
    }

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
     * @return without a peer where it is no pair, or where the other end is in a namespace that we do not find or may not enter
     */
    public Result find(NetworkNamespace namespace, RouteSocket socket, Link link) {
        if (!link.paired() || link.linkIndex() == 0) {
            return Result.NO_PAIR;
        }
        if (link.linkNetnsId() == Link.SAME_NAMESPACE) {
            return new Result(
                    Links.indexed(socket, link.linkIndex())
                            .map(peer -> new VethPeer(namespace.path(), namespace.inode(), peer)),
                    "");
        }
        // One after the other: the host's nearly always is it.
        List<String> refusals = new ArrayList<>();
        return Stream.<Supplier<Stream<Path>>>of(
                        () -> Stream.of(proc.resolve("1/ns/net"), proc.resolve("self/ns/net")), this::withNames)
                .flatMap(Supplier::get)
                .flatMap(candidate -> lookInto(candidate, socket, link, refusals).stream())
                .findFirst()
                .map(peer -> new Result(Optional.of(peer), ""))
                .orElseGet(() -> searchEverywhere(namespace, socket, link));
    }

    private Result searchEverywhere(NetworkNamespace namespace, RouteSocket socket, Link link) {
        Place place = new Place(namespace.inode(), link.ifindex(), link.linkIndex());
        Searched before = remembered(place);
        if (before != null && before.found() != null) {
            Optional<VethPeer> again = lookInto(before.found(), socket, link, new ArrayList<>());
            if (again.isPresent()) {
                return new Result(again, "");
            }
        } else if (before != null && System.nanoTime() - before.at() < SEARCH_PAUSE_NANOS) {
            return new Result(Optional.empty(), before.notEntered());
        }
        List<String> refusals = new ArrayList<>();
        Optional<VethPeer> found = everywhere(refusals).stream()
                .flatMap(candidate -> lookInto(candidate, socket, link, refusals).stream())
                .findFirst();
        String notEntered = found.isPresent() || refusals.isEmpty() ? "" : refusals.get(0);
        remember(place, new Searched(found.map(VethPeer::namespace).orElse(null), notEntered, System.nanoTime()));
        return new Result(found, notEntered);
    }

    private Searched remembered(Place place) {
        synchronized (searched) {
            return searched.get(place);
        }
    }

    private void remember(Place place, Searched result) {
        synchronized (searched) {
            searched.put(place, result);
        }
    }

    /** One path for each namespace that a process is in, or that is mounted. */
    private List<Path> everywhere(List<String> refusals) {
        Set<String> seen = new HashSet<>();
        List<Path> found = new ArrayList<>();
        for (Path process : list(proc)) {
            if (Character.isDigit(process.getFileName().toString().charAt(0))) {
                Path candidate = process.resolve("ns/net");
                try {
                    if (seen.add(Files.readSymbolicLink(candidate).toString())) {
                        found.add(candidate);
                    }
                } catch (NoSuchFileException e) {
                    // It ended meanwhile.
                } catch (IOException e) {
                    refusals.add("may not look into " + candidate + ": run as root, or grant CAP_SYS_PTRACE");
                }
            }
        }
        found.addAll(mounted(proc.resolve("1/mountinfo"), proc.resolve("1/root"), seen));
        found.addAll(mounted(proc.resolve("self/mountinfo"), Path.of("/"), seen));
        return found;
    }

    /** Lines such as {@code 40 28 0:4 net:[4026532200] /run/netns/blue rw shared:5 - nsfs nsfs rw}. */
    private static List<Path> mounted(Path mountInfo, Path root, Set<String> seen) {
        List<Path> found = new ArrayList<>();
        try (Stream<String> lines = Files.lines(mountInfo)) {
            lines.map(line -> line.split(" "))
                    .filter(words -> words.length > 4 && words[3].startsWith("net:[") && seen.add(words[3]))
                    .forEach(words -> found.add(root.resolve(words[4].substring(1))));
        } catch (IOException | RuntimeException e) {
            // Not for us to look at.
        }
        return found;
    }

    /** @param refusals is told why it was not looked into */
    private static Optional<VethPeer> lookInto(Path candidate, RouteSocket socket, Link link, List<String> refusals) {
        try (NetworkNamespace namespace = NetworkNamespace.open(candidate)) {
            if (!OptionalInt.of(link.linkNetnsId()).equals(Links.namespaceId(socket, namespace))) {
                return Optional.empty();
            }
            try (RouteSocket there = namespace.routeSocket()) {
                return Links.indexed(there, link.linkIndex())
                        // Between the two looks the pair may have gone and its index been taken by another.
                        .filter(peer -> peer.kind().equals(link.kind()) && peer.linkIndex() == link.ifindex())
                        .map(peer -> new VethPeer(candidate, namespace.inode(), peer));
            }
        } catch (NamespaceException e) {
            boolean refused = e.reason() == NamespaceException.Reason.NOT_PERMITTED
                    || e.reason() == NamespaceException.Reason.FAILED;
            if (refused) {
                refusals.add(e.getMessage());
            }
            return Optional.empty();
        } catch (NetlinkRefused e) {
            refusals.add(e.getMessage());
            return Optional.empty();
        }
    }

    private Stream<Path> withNames() {
        return list(named).stream().sorted();
    }

    /** Nothing where there is no such folder, or where we may not look: the end is then said not to be found. */
    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
