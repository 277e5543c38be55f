// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.tctrace.tracer.netns.NamespaceException.Reason;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Tag("kernel")
@ExtendWith(RootAndKernel.class)
class NetworkNamespaceTest {
    private static NamespacePair pair;

    @BeforeAll
    static void makePair() {
        pair = NamespacePair.veth();
    }

    @AfterAll
    static void removePair() {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    void aTaskRunsInsideAndTheCallerStaysOutside() {
        long before = inodeOfThisThread();
        try (NetworkNamespace pod = pair.pod()) {
            long inside = pod.run(NetworkNamespaceTest::inodeOfThisThread);

            assertEquals(pod.inode(), inside);
            assertNotEquals(before, inside);
        }
        assertEquals(before, inodeOfThisThread());
    }

    @Test
    void noThreadOfOursStaysInANamespaceThatWeLeft() throws Exception {
        try (NetworkNamespace pod = pair.pod();
                NetworkNamespace host = pair.host();
                RouteSocket socket = pod.routeSocket()) {
            // A thread that is made during a visit begins where that is, not at home.
            pod.run(() -> host.run(() -> pod.run(() -> Links.all(socket))));

            assertEquals(List.of(), threadsIn(pod.inode()));
            assertEquals(List.of(), threadsIn(host.inode()));
        }
    }

    @Test
    void visitsShareTheirThreads() {
        try (NetworkNamespace pod = pair.pod();
                NetworkNamespace host = pair.host()) {
            Set<Thread> visitors = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                visitors.add((i % 2 == 0 ? pod : host).run(Thread::currentThread));
            }
            // More than one where a visitor was not yet back when the next visit began.
            assertTrue(visitors.size() < 20, visitors.size() + " threads");
        }
    }

    @Test
    void whatATaskThrowsReachesTheCaller() {
        IllegalStateException thrown = new IllegalStateException("from inside");
        try (NetworkNamespace pod = pair.pod()) {
            assertSame(
                    thrown,
                    assertThrows(
                            IllegalStateException.class,
                            () -> pod.run(() -> {
                                throw thrown;
                            })));
        }
    }

    @Test
    void insideTheNamespaceAlreadyNoThreadIsMade() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        try (NetworkNamespace own = NetworkNamespace.current()) {
            own.run(() -> {
                ran.set(Thread.currentThread());
                return null;
            });
        }
        assertSame(Thread.currentThread(), ran.get());
    }

    @Test
    void aWaitingCallerThatIsInterruptedStaysInterrupted() {
        try (NetworkNamespace pod = pair.pod()) {
            Thread.currentThread().interrupt();
            assertEquals(7, pod.run(() -> 7));
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void errorsSayWhatIsWrong() throws IOException {
        Path file = Files.createTempFile("no", "namespace");
        NamespaceException gone = assertThrows(
                NamespaceException.class, () -> NetworkNamespace.open(Path.of("/run/netns/there-is-no-such")));
        NamespaceException plain = assertThrows(NamespaceException.class, () -> NetworkNamespace.open(file));
        NamespaceException mount =
                assertThrows(NamespaceException.class, () -> NetworkNamespace.open(Path.of("/proc/self/ns/uts")));

        assertEquals(Reason.GONE, gone.reason());
        assertEquals("There is no network namespace at /run/netns/there-is-no-such", gone.getMessage());
        assertEquals(Reason.NOT_A_NAMESPACE, plain.reason());
        assertEquals(Reason.NOT_A_NAMESPACE, mount.reason());
        Files.delete(file);
    }

    @Test
    void aSocketStaysInItsNamespaceWhoeverUsesIt() {
        try (NetworkNamespace pod = pair.pod();
                RouteSocket socket = pod.routeSocket()) {
            List<String> names = Links.all(socket).stream().map(Link::name).toList();

            assertTrue(names.containsAll(List.of("lo", "eth0")), names.toString());
            assertFalse(names.contains("vhost"), names.toString());
        }
    }

    @Test
    void anInterfaceIsFoundByNameAndByIndex() {
        try (NetworkNamespace pod = pair.pod();
                RouteSocket socket = pod.routeSocket()) {
            Link eth0 = Links.named(socket, "eth0").orElseThrow();

            assertEquals("veth", eth0.kind());
            assertEquals(1, eth0.arphrdType());
            assertTrue(eth0.up());
            assertEquals(Optional.of(eth0), Links.indexed(socket, eth0.ifindex()));
            assertEquals(Optional.empty(), Links.named(socket, "eth7"));
            assertEquals(Optional.empty(), Links.named(socket, "a-name-that-no-interface-can-have"));
            assertEquals(Optional.empty(), Links.indexed(socket, 123_456));
            assertEquals(772, Links.named(socket, "lo").orElseThrow().arphrdType());
        }
    }

    @Test
    void theOtherEndIsFoundInANamespaceThatIsNeitherOursNorTheHosts() {
        try (NetworkNamespace pod = pair.pod();
                NetworkNamespace host = pair.host();
                RouteSocket socket = pod.routeSocket()) {
            Link eth0 = Links.named(socket, "eth0").orElseThrow();

            VethPeer peer = new PeerFinder().find(pod, socket, eth0).peer().orElseThrow();

            assertEquals("vhost", peer.link().name());
            assertEquals(host.inode(), peer.netnsInode());
            assertEquals(eth0.ifindex(), peer.link().linkIndex());
        }
    }

    @Test
    void theOtherEndIsFoundFromTheHostSideToo() {
        try (NetworkNamespace pod = pair.pod();
                NetworkNamespace host = pair.host();
                RouteSocket socket = host.routeSocket()) {
            Link vhost = Links.named(socket, "vhost").orElseThrow();

            VethPeer peer = new PeerFinder().find(host, socket, vhost).peer().orElseThrow();

            assertEquals("eth0", peer.link().name());
            assertEquals(pod.inode(), peer.netnsInode());
        }
    }

    @Test
    void aPairWithinOneNamespaceIsFoundThere() {
        pair.shell("ip -n POD link add inner0 type veth peer name inner1");
        try (NetworkNamespace pod = pair.pod();
                RouteSocket socket = pod.routeSocket()) {
            Link inner = Links.named(socket, "inner0").orElseThrow();

            VethPeer peer = new PeerFinder().find(pod, socket, inner).peer().orElseThrow();

            assertEquals(Link.SAME_NAMESPACE, inner.linkNetnsId());
            assertEquals("inner1", peer.link().name());
            assertEquals(pod.inode(), peer.netnsInode());
        } finally {
            pair.shell("ip -n POD link del inner0");
        }
    }

    @Test
    void whatIsNoPairHasNoOtherEnd() {
        // An upper device has a link, too; but what passes there are also the packets of others.
        pair.shell("ip -n POD link add link eth0 name upper type macvlan || ip -n POD link add link eth0 name upper"
                + " type vlan id 7");
        try (NetworkNamespace pod = pair.pod();
                RouteSocket socket = pod.routeSocket()) {
            PeerFinder finder = new PeerFinder();
            for (String name : List.of("lo", "upper")) {
                Link link = Links.named(socket, name).orElseThrow();
                assertEquals(Optional.empty(), finder.find(pod, socket, link).peer(), name);
            }
        } finally {
            pair.shell("ip -n POD link del upper");
        }
    }

    @Test
    void anOtherEndInANamespaceWithoutANameIsFoundByAProcessInIt(@TempDir Path nothing) throws IOException {
        pair.shell("ip -n HOST link add far0 type veth peer name far1");
        try (NetworkNamespace host = pair.host();
                RouteSocket socket = host.routeSocket()) {
            Process sleeper = sleepInOwnNamespace();
            try {
                pair.shell("ip -n HOST link set far1 netns " + sleeper.pid());
                Link far0 = Links.named(socket, "far0").orElseThrow();

                VethPeer peer = new PeerFinder().find(host, socket, far0).peer().orElseThrow();
                assertEquals("far1", peer.link().name());
                assertEquals(inode(NetworkNamespace.ofProcess((int) sleeper.pid())), peer.netnsInode());
                // Where no process is seen, it is not guessed.
                assertEquals(
                        new PeerFinder.Result(Optional.empty(), ""),
                        new PeerFinder(nothing, nothing).find(host, socket, far0));
                // Where one may not be looked into, that is said: a link in a circle cannot be opened even by root.
                Path refused = Files.createDirectories(nothing.resolve("77/ns")).resolve("net");
                Files.createSymbolicLink(refused, refused);
                PeerFinder.Result result = new PeerFinder(nothing, nothing).find(host, socket, far0);
                assertEquals(Optional.empty(), result.peer());
                assertTrue(
                        result.notEntered().startsWith("Cannot open the network namespace " + refused),
                        result::toString);
            } finally {
                sleeper.destroyForcibly();
            }
        }
    }

    private static Process sleepInOwnNamespace() {
        try {
            Process process = new ProcessBuilder("unshare", "-n", "sleep", "60").start();
            Path namespace = NetworkNamespace.ofProcess((int) process.pid());
            long own = inodeOfThisThread();
            while (inode(namespace) == own) {
                Thread.onSpinWait();
            }
            return process;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Path> threadsIn(long namespace) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.filter(task -> inode(task.resolve("ns/net")) == namespace)
                    .toList();
        }
    }

    private static long inodeOfThisThread() {
        return inode(Path.of("/proc/thread-self/ns/net"));
    }

    private static long inode(Path path) {
        try {
            return (Long) Files.getAttribute(path, "unix:ino");
        } catch (IOException e) {
            return -1;
        }
    }
}
