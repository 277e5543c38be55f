// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.pod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** On a /proc of files: a namespace is a file, and two processes share it by a hard link. */
class PodNamespacesTest {
    private static final String UID = "0f3a9c1e-7b52-4d86-9a11-5e0c2f6d8b47";
    private static final String OTHER = "7d1f0c35-2a48-4c6f-8e0b-9b6a3c5d7e21";

    @TempDir
    Path proc;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private PodNamespaces pods;

    @BeforeEach
    void aNodeWithoutPods() throws IOException {
        Files.createDirectory(proc.resolve("namespaces"));
        process(1, 1, "0::/init.scope", "host");
        process(80, 40, "0::/system.slice/kubelet.service", "host");
        Files.createDirectory(proc.resolve("sys"));
        Files.writeString(proc.resolve("uptime"), "1 1");
        pods = new PodNamespaces(proc, now::get);
    }

    @Test
    void aPodIsFoundByAnyOfItsProcesses() {
        process(300, 500, containerOf(UID), "blue");
        process(400, 500, containerOf(OTHER), "green");

        assertEquals(own(300, "blue"), pods.find(UID));
        assertEquals(own(400, "green"), pods.find(OTHER));
    }

    @Test
    void theOldestProcessOfTheContainersCounts() {
        process(310, 900, containerOf(UID), "blue");
        process(9, 950, containerOf(UID), "unshared");
        process(300, 500, containerOf(UID), "blue");
        process(290, 400, containerOf(UID) + "/docker/inner", "inner");

        assertEquals(own(300, "blue"), pods.find(UID));
    }

    @Test
    void theMonitorOfACrioContainerIsOnTheHostThoughThePodIsNot() {
        process(299, 490, containerOf(UID), "host");
        process(300, 500, containerOf(UID), "blue");

        assertEquals(own(300, "blue"), pods.find(UID));
    }

    @Test
    void aPodOnTheHostNetworkIsToldFromTheOthers() {
        process(300, 500, containerOf(UID), "host");

        assertEquals(new PodNetwork.Host(), pods.find(UID));
    }

    @Test
    void aContainerThatIsOnlyBeingStartedIsAskedAboutAgain() {
        process(300, 500, containerOf(UID), "host");
        assertEquals(new PodNetwork.Host(), pods.find(UID));

        end(300);
        process(300, 500, containerOf(UID), "blue");
        now.set(now.get().plusSeconds(1));

        assertEquals(own(300, "blue"), pods.find(UID));
    }

    @Test
    void aPodWithoutProcessesIsNotFound() {
        assertEquals(new PodNetwork.NotFound("no process of the pod " + UID + " is there"), pods.find(UID));
    }

    @Test
    void anotherProcessOfThePodTakesOverWhenOneEnds() {
        process(300, 500, containerOf(UID), "blue");
        process(310, 600, containerOf(UID), "blue");
        assertEquals(own(300, "blue"), pods.find(UID));

        end(300);

        assertEquals(own(310, "blue"), pods.find(UID));
    }

    @Test
    void anotherProcessWithTheSameNumberIsNotTakenForThePod() {
        process(300, 500, containerOf(UID), "blue");
        assertEquals(own(300, "blue"), pods.find(UID));

        end(300);
        process(300, 700, "0::/system.slice/cron.service", "host");

        assertInstanceOf(PodNetwork.NotFound.class, pods.find(UID));
    }

    @Test
    void aSandboxThatWasMadeAnewHasANewNamespace() {
        process(300, 500, containerOf(UID), "blue");
        assertEquals(own(300, "blue"), pods.find(UID));

        end(300);
        process(350, 800, containerOf(UID), "blue2");
        now.set(now.get().plusSeconds(1));

        assertEquals(own(350, "blue2"), pods.find(UID));
    }

    @Test
    void processesAreNotLookedThroughMoreThanOnceASecond() {
        assertInstanceOf(PodNetwork.NotFound.class, pods.find(UID));
        process(300, 500, containerOf(UID), "blue");

        assertInstanceOf(PodNetwork.NotFound.class, pods.find(UID));
        now.set(now.get().plusMillis(999));
        assertInstanceOf(PodNetwork.NotFound.class, pods.find(UID));
        now.set(now.get().plusMillis(1));
        assertEquals(own(300, "blue"), pods.find(UID));
    }

    @Test
    void aClockThatIsSetBackHidesNoPod() {
        assertInstanceOf(PodNetwork.NotFound.class, pods.find(UID));
        process(300, 500, containerOf(UID), "blue");

        now.set(now.get().minusSeconds(3600));

        assertEquals(own(300, "blue"), pods.find(UID));
    }

    @Test
    void processesThatEndInTheMiddleAreSkipped() throws IOException {
        process(300, 500, containerOf(UID), "blue");
        Files.createDirectory(proc.resolve("301"));
        process(302, 500, containerOf(UID), "gone");
        Files.delete(proc.resolve("302/ns/net"));
        process(303, 500, containerOf(UID), "gone");
        Files.delete(proc.resolve("303/stat"));

        assertEquals(own(300, "blue"), pods.find(UID));
    }

    @Test
    void withoutASightOfTheHostsNamespaceNoPodIsGivenOut() throws IOException {
        process(300, 500, containerOf(UID), "host");
        Files.delete(proc.resolve("1/ns/net"));

        PodNetwork.NotFound found = assertInstanceOf(PodNetwork.NotFound.class, pods.find(UID));

        assertTrue(found.why().contains("CAP_SYS_PTRACE"), found.why());
    }

    @Test
    void aNameOfACommandMayContainAnything() {
        assertEquals(
                6789,
                ProcFiles.startTime(
                                "42 (evil) R 1 ) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 6789 1000 200 18446744073709551615")
                        .getAsLong());
        assertTrue(ProcFiles.startTime("").isEmpty());
        assertTrue(ProcFiles.startTime("42 (short) S 1").isEmpty());
    }

    @Test
    void thisMachinesProcCanBeLookedThrough() {
        PodNamespaces real = new PodNamespaces(Path.of("/proc"), now::get);

        assertInstanceOf(PodNetwork.NotFound.class, real.find(UID));
    }

    private PodNetwork own(int pid, String namespace) {
        return new PodNetwork.Own(proc.resolve(pid + "/ns/net"), inode(proc.resolve("namespaces/" + namespace)));
    }

    private static String containerOf(String uid) {
        return "0::/kubepods/burstable/pod" + uid + "/2e5f8f1c0d6b";
    }

    private void process(int pid, long startTime, String cgroup, String namespace) {
        try {
            Path namespaceFile = proc.resolve("namespaces/" + namespace);
            if (!Files.exists(namespaceFile)) {
                Files.createFile(namespaceFile);
            }
            Path home = Files.createDirectory(proc.resolve(Integer.toString(pid)));
            Files.createDirectory(home.resolve("ns"));
            Files.createLink(home.resolve("ns/net"), namespaceFile);
            Files.writeString(home.resolve("cgroup"), cgroup + "\n");
            Files.writeString(
                    home.resolve("stat"),
                    pid + " (pause) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 " + startTime + " 1000 200\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(int pid) {
        try (Stream<Path> files = Files.walk(proc.resolve(Integer.toString(pid)))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long inode(Path path) {
        try {
            return (Long) Files.getAttribute(path, "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
