// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfObject;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.MprogQuery;
import dev.tctrace.tracer.libbpf.TcHook;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.RouteSocket;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Effect;
import dev.tctrace.tracer.tc.TestPrograms;
import dev.tctrace.tracer.tc.Verdict;
import dev.tctrace.tracer.tc.VerdictMeaning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

/** A program in every place of tc that there is, compared with what tc and the kernel's own run counts say. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class PlacesTest {
    private static final List<String> NAMES = List.of(
            "returns_unspec",
            "returns_ok",
            "returns_reclassify",
            "returns_shot",
            "returns_pipe",
            "returns_stolen",
            "returns_queued",
            "returns_repeat",
            "returns_trap");
    private static final Pattern ID = Pattern.compile("\\bid (\\d+)");

    private final Recorder recorder = new Recorder();
    private TracedPair traced;
    private String pins;
    private Fd link;

    @BeforeEach
    void makePair() {
        traced = TracedPair.veth().acquainted();
        pins = "/sys/fs/bpf/places" + ProcessHandle.current().pid();
        shell("mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf; bpftool prog loadall " + TestPrograms.places()
                + " " + pins);
    }

    @AfterEach
    void removePair() {
        shell("rm -rf " + pins + "; sysctl -qw kernel.bpf_stats_enabled=0");
        traced.close();
        if (link != null) {
            link.close();
        }
    }

    @Test
    void everyProgramIsFoundAndEveryCallCountsOnceAtItsOwnPlace() {
        // Given: one program three times in a row where packets arrive, a filter that returns a class, an action that
        // leaves
        // it to its own code, classic BPF, and a chain that nothing jumps to
        boolean tcx = tcx("passes");
        shell("tc -n POD qdisc add dev eth0 clsact");
        arriving(1, "bpf da object-pinned PINS/passes");
        arriving(2, "bpf da object-pinned PINS/passes");
        arriving(3, "bpf object-pinned PINS/class_by_size");
        arriving(4, "matchall action bpf object-pinned PINS/act_leaves_it continue");
        arriving(5, "bpf bytecode '1,6 0 0 4294967295,' flowid 1:1");
        shell("tc -n POD filter add dev eth0 ingress chain 7 pref 1 bpf da object-pinned PINS/passes_too");
        // Where they leave, one program twice, with another filter in between, and one in a class of a qdisc
        shell("tc -n POD filter add dev eth0 egress pref 1 bpf da object-pinned PINS/passes_too");
        shell("tc -n POD filter add dev eth0 egress pref 2 matchall action continue");
        shell("tc -n POD filter add dev eth0 egress pref 3 bpf da object-pinned PINS/passes_too");
        shell("tc -n POD qdisc add dev eth0 root handle 1: prio"
                + " && tc -n POD filter add dev eth0 parent 1: pref 1 protocol all bpf da object-pinned PINS/passes");
        // At the other end the qdisc is a plain ingress, which has no egress side
        shell("tc -n HOST qdisc add dev vhost ingress"
                + " && tc -n HOST filter add dev vhost parent ffff: pref 3 bpf da object-pinned PINS/passes_too");
        shell("sysctl -qw kernel.bpf_stats_enabled=1");

        // When
        TraceSession session = traced.trace(Requests.of(ProgramSource.ATTACHED, Direction.BOTH, ""), recorder);
        long passesBefore = runs("passes");
        long classesBefore = runs("class_by_size");
        traced.ping(3);
        shell("ip netns exec HOST ping -c 3 -i 0.02 -W 1 -q -s 1000 10.9.0.2");

        // Then: what is found is what tc shows
        String expected = (tcx ? "Ingress tcx/ingress eth0 1 passes 6\n" : "") + """
                        Ingress clsact/ingress eth0 1 passes 6
                        Ingress clsact/ingress eth0 2 passes 6
                        Ingress clsact/ingress eth0 3 class_by_size 6
                        Ingress action/ingress eth0 1 act_leaves_it 3
                        Ingress clsact/ingress eth0 4 classic BPF ClassicBPF
                        Ingress clsact/ingress eth0 5 passes_too 0
                        Egress clsact/egress eth0 1 passes_too 12
                        Egress clsact/egress eth0 2 passes_too Ambiguous
                        Egress qdisc/egress eth0 1 passes 6
                        Egress clsact/ingress vhost 1 passes_too 6
                        """;
        SessionSnapshot snapshot = onceCounted(session, counted -> rows(counted).equals(expected));
        Set<Integer> shown =
                census("POD", "dev eth0 ingress", "dev eth0 egress", "dev eth0 root", "dev eth0 parent 1:");
        shown.addAll(census("HOST", "dev vhost parent ffff:"));
        if (tcx) {
            shown.add(id("passes"));
        }
        assertEquals(
                shown,
                snapshot.programs().stream()
                        .map(view -> view.program().id())
                        .filter(id -> id != 0)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(SessionState.PARTLY_TRACING, snapshot.state());

        // And each call was counted once: as often as the kernel ran the programs
        assertEquals(runs("passes") - passesBefore, matched(snapshot, "passes"));
        assertEquals(runs("class_by_size") - classesBefore, matched(snapshot, "class_by_size"));
        assertTrue(view(snapshot, "passes_too", 2).message().contains("clsact/egress of eth0, position 1"));

        // A class id is no verdict
        Counters classes = view(snapshot, "class_by_size", 3).counters();
        assertEquals(3, classes.noMatch());
        assertEquals(3, classes.classified());
        assertNull(classes.packetsByVerdict().get(Verdict.TC_ACT_SHOT));
        assertNull(snapshot.total().packetsByVerdict().get(Verdict.TC_ACT_SHOT));
        List<String> told = recorder.await(39 + (tcx ? 6 : 0)).stream()
                .filter(packet -> packet.program().name().equals("class_by_size"))
                .map(packet -> VerdictMeaning.text(packet.program(), packet.verdict()))
                .distinct()
                .sorted()
                .toList();
        assertEquals(List.of("class 0:2", "no match"), told);

        // When: an action drops every ping at the other end
        shell("tc -n HOST qdisc del dev vhost ingress && tc -n HOST qdisc add dev vhost clsact"
                + " && tc -n HOST filter add dev vhost egress matchall action bpf object-pinned PINS/act_drops");
        recorder.awaitChange("attached act_drops");
        assertTrue(traced.ping(2).contains("100% packet loss"));

        // Then: it is the one that did it
        ProgramView dropper = session.snapshot().programs().get(0);
        // ping hears of a drop where it sends, and tries again and again.
        long dropped = runs("act_drops");
        assertTrue(dropped >= 2);
        assertEquals("Ingress action/egress vhost 1 act_drops " + dropped, row(dropper));
        assertEquals(Effect.DROP, VerdictMeaning.of(dropper.program(), 2));
        assertEquals(dropped, session.snapshot().total().packetsByVerdict().get(Verdict.TC_ACT_SHOT));
        // The rows add up to the total, those of programs that went included
        SessionSnapshot end = session.snapshot();
        assertEquals(1, end.gone().size());
        assertEquals(
                end.total().matched(),
                end.programs().stream()
                                .mapToLong(view -> view.counters().matched())
                                .sum()
                        + end.gone().get(0).counters().matched());
    }

    /** Class 0:2 has the number of TC_ACT_SHOT. */
    @Test
    void theKernelsDropOfAPacketThatAFilterGaveAClassIsTold() {
        shell("tc -n POD qdisc add dev eth0 clsact");
        arriving(1, "bpf object-pinned PINS/class_by_size");
        shell("ip netns exec POD iptables -A INPUT -p icmp -j DROP");
        traced.trace(Requests.of(ProgramSource.ATTACHED, Direction.BOTH, "icmp").withKernelDrops(true), recorder);

        shell("ip netns exec HOST ping -c 2 -i 0.02 -W 1 -q -s 1000 10.9.0.2 || true");

        recorder.awaitDrops(drop -> drop.last() != null, 2);
        assertEquals(2, recorder.drops().size(), () -> recorder.drops().toString());
        assertEquals(2, recorder.drops().get(0).last().verdict());
    }

    @Test
    void whatPassesBetweenAReplacementAndItsTracerIsTold() throws Exception {
        shell("tc -n POD qdisc add dev eth0 clsact; sysctl -qw kernel.bpf_stats_enabled=1");
        arriving(1, "handle 1 bpf da object-pinned PINS/passes");
        TraceSession session = traced.trace(Requests.of(ProgramSource.ATTACHED, Direction.INGRESS, ""), recorder);

        // When: the program is replaced, back and forth, while packets flow
        Thread pings = new Thread(() -> shell("ip netns exec HOST ping -i 0.02 -c 250 -q 10.9.0.2"));
        pings.start();
        recorder.await(20);
        for (String next : List.of("passes_too", "passes")) {
            shell("tc -n POD filter replace dev eth0 ingress pref 1 handle 1 bpf da object-pinned PINS/" + next);
            recorder.awaitChange("replaced " + (next.equals("passes") ? "passes_too" : "passes") + " by " + next);
        }
        pings.join();

        // Then: each packet is counted, or said to be missed
        SessionSnapshot end = onceCounted(session, counted -> counted.gaps().count() == 2);
        long told = end.total().matched() + end.gaps().packets();
        assertTrue(told >= 250, () -> told + ": " + end.gaps().text());
        // Of each replacement a packet on each processor may be taken for missed, and some that come while we count.
        assertTrue(
                told <= 250 + 2 * 2 * Libc.configuredProcessors(),
                () -> told + ": " + end.gaps().text());
        assertEquals(0, end.gaps().unknownMillis());
        assertEquals(SessionState.TRACING, end.state(), end::message);
        assertEquals(
                end.total().matched(),
                Stream.concat(end.programs().stream(), end.gone().stream())
                        .mapToLong(view -> view.counters().matched())
                        .sum());
    }

    @Test
    void packetsThatComePastTheHostsEndAreSeen() throws IOException {
        // Given: a third namespace whose packets are handed to the pod past the programs of its host's end
        shell("ip netns add HOSTx && ip -n HOST link add to_ext type veth peer name ext netns HOSTx"
                + " && ip -n HOST addr add 10.9.1.1/24 dev to_ext && ip -n HOST link set to_ext up"
                + " && ip -n HOSTx addr add 10.9.1.2/24 dev ext && ip -n HOSTx link set ext up"
                + " && ip -n HOSTx route add default via 10.9.1.1 && ip -n POD route add default via 10.9.0.1"
                + " && ip netns exec HOST sysctl -qw net.ipv4.ip_forward=1");
        try (TestObject places = TestObject.load(TestPrograms.places());
                NetworkNamespace host = traced.pair.host()) {
            traced.clsact(places, "passes", false, true, 1);
            traced.clsact(places, "passes", false, false, 1);
            host.run(() -> {
                places.setValue("host_end", ifindex("vhost"));
                places.attachClsact("past_the_host_end", ifindex("to_ext"), true, 1, 1);
                return null;
            });
            TraceSession session = traced.trace(Requests.of(ProgramSource.AUTO, Direction.BOTH, "icmp"), recorder);
            assertEquals(2, session.snapshot().programs().size(), "a probe that only counts is not shown");
            assertEquals("", session.snapshot().message());

            // When
            Process pings = pings();
            recorder.awaitChange("attached tctrace_probe");
            long probed = recorder.awaitSuch(packet -> packet.program().ours()).size();

            // Then: the requests are seen, and it is said why
            assertTrue(probed > 0);
            SessionSnapshot snapshot = session.snapshot();
            assertEquals(SessionState.TRACING, snapshot.state());
            assertTrue(snapshot.message().contains("past the programs of the other end"), snapshot.message());
            pings.destroy();
        } finally {
            shell("ip netns del HOSTx");
        }
    }

    @Test
    void aDispatcherIsTracedAndSoIsWhatItRuns() throws IOException {
        try (TestObject object = TestObject.load(TestPrograms.dispatcher());
                BpfProgram dispatcher =
                        BpfProgram.byId(object.programId("tc_dispatcher")).orElseThrow()) {
            // The dispatcher drops ARP's questions as well: on a slow machine the host would no longer know where to
            // send.
            shell("ip -n HOST neigh replace 10.9.0.2 dev vhost nud permanent"
                    + " lladdr $(ip netns exec POD cat /sys/class/net/eth0/address)");
            traced.clsact(object, "tc_dispatcher", true, true, 1);
            Fd slot = fill(dispatcher, "prog1");
            TraceSession session =
                    traced.trace(Requests.of(ProgramSource.ATTACHED, Direction.INGRESS, "icmp"), recorder);
            traced.ping(2);

            // Then: the last word is the dispatcher's, which has it of its extension
            SessionSnapshot snapshot = onceCounted(
                    session, counted -> counted.programs().get(0).counters().matched() >= 2);
            assertEquals(
                    "Ingress clsact/ingress eth0 1 tc_dispatcher 2",
                    row(snapshot.programs().get(0)));
            assertEquals(
                    2, snapshot.programs().get(0).counters().packetsByVerdict().get(Verdict.TC_ACT_SHOT));
            boolean told = snapshot.programs().size() > 1;
            if (told) {
                ProgramView extension = snapshot.programs().get(1);
                assertEquals("Ingress clsact/ingress eth0 1 extension 2", row(extension));
                assertEquals(Effect.EXTENSION, VerdictMeaning.of(extension.program(), 2));
                assertEquals(SessionState.TRACING, snapshot.state(), snapshot::message);
            } else {
                assertTrue(snapshot.message().contains("functions of tc_dispatcher"), snapshot.message());
            }

            // And: tracing hinders nobody who exchanges what is in a slot
            slot.close();
            try (Fd again = fill(dispatcher, "prog1");
                    Fd other = fill(dispatcher, "prog0")) {
                assertTrue(again.number() > 0 && other.number() > 0);
                assertTrue(traced.ping(2).contains("100% packet loss"));
                onceCounted(
                        session, counted -> counted.programs().get(0).counters().matched() == 4);
            }
        }
    }

    private static String rows(SessionSnapshot snapshot) {
        return snapshot.programs().stream().map(PlacesTest::row).collect(Collectors.joining("\n", "", "\n"));
    }

    /** While a look goes on, which takes seconds on a slow machine, a snapshot is that of the look before. */
    private static SessionSnapshot onceCounted(TraceSession session, Predicate<SessionSnapshot> counted) {
        return Waiting.eventually("the counts", session::snapshot, counted, Recorder.PATIENCE, Duration.ofMillis(100));
    }

    private static Fd fill(BpfProgram dispatcher, String slot) throws IOException {
        try (BpfObject object = BpfObject.open("extension", Files.readAllBytes(TestPrograms.extension()))) {
            object.setAttachTarget("extension", dispatcher, slot);
            object.load("extension");
            return object.attachTracing("extension");
        }
    }

    @Test
    void aFullHookIsASentence() throws IOException {
        List<TestObject> objects = new ArrayList<>();
        try (NetworkNamespace pod = traced.pair.pod()) {
            for (int i = 0; i < 63; i++) {
                if (i % NAMES.size() == 0) {
                    objects.add(TestObject.load(TestPrograms.chain()));
                }
                TestObject object = objects.get(objects.size() - 1);
                String name = NAMES.get(i % NAMES.size());
                pod.run(() -> {
                    object.attach(name, ifindex(), MprogQuery.TCX_INGRESS);
                    return null;
                });
            }
            TraceSession session = traced.trace(Requests.of(ProgramSource.PROBE, Direction.INGRESS, ""), recorder);

            SessionSnapshot snapshot = session.snapshot();
            assertEquals(SessionProblem.NOT_TRACEABLE, snapshot.problem());
            assertTrue(snapshot.message().contains("tcx/ingress of device"), snapshot.message());
            assertTrue(snapshot.message().contains("is full"), snapshot.message());
        } catch (BpfException e) {
            abort("SKIPPED: this kernel has no tcx: " + e.getMessage());
        } finally {
            objects.forEach(TestObject::close);
        }
    }

    private Process pings() throws IOException {
        String command =
                shell("echo ip netns exec HOSTx ping -i 0.05 -w 60 -q 10.9.0.2").strip();
        return new ProcessBuilder(command.split(" "))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String row(ProgramView view) {
        AttachedProgram program = view.program();
        return program.direction().label() + " " + program.attachPoint().label() + " "
                + program.device().name() + " " + program.position() + " " + program.name() + " "
                + (view.reason() == null
                        ? view.counters().matched()
                        : view.reason().label());
    }

    private static long matched(SessionSnapshot snapshot, String name) {
        return snapshot.programs().stream()
                .filter(view -> view.program().name().equals(name))
                .mapToLong(view -> view.counters().matched())
                .sum();
    }

    private static ProgramView view(SessionSnapshot snapshot, String name, int position) {
        return snapshot.programs().stream()
                .filter(view -> view.program().name().equals(name)
                        && view.program().position() == position
                        && view.program().device().podEnd())
                .findFirst()
                .orElseThrow();
    }

    private void arriving(int priority, String filter) {
        shell("tc -n POD filter add dev eth0 ingress pref " + priority + " " + filter);
    }

    /** @return whether this kernel has it */
    private boolean tcx(String program) {
        try (NetworkNamespace pod = traced.pair.pod();
                BpfProgram pinned = BpfProgram.byId(id(program)).orElseThrow()) {
            link = pod.run(() -> TcHook.attachTcx(pinned, ifindex(), true));
            return true;
        } catch (UnsupportedByKernel e) {
            return false;
        }
    }

    /** In the pod's namespace. */
    private static int ifindex() {
        return ifindex("eth0");
    }

    private static int ifindex(String name) {
        try (RouteSocket socket = RouteSocket.open()) {
            return Links.named(socket, name).orElseThrow().ifindex();
        }
    }

    private int id(String program) {
        return number(shell("bpftool prog show pinned PINS/" + program), "^(\\d+):");
    }

    private long runs(String program) {
        String shown = shell("bpftool prog show pinned PINS/" + program);
        return shown.contains("run_cnt") ? number(shown, "run_cnt (\\d+)") : 0;
    }

    private static int number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), text);
        return Integer.parseInt(matcher.group(1));
    }

    /** The ids of all programs that tc shows. */
    private Set<Integer> census(String namespace, String... places) {
        Set<Integer> ids = new TreeSet<>();
        for (String place : places) {
            Matcher matcher = ID.matcher(shell("tc -n " + namespace + " -s filter show " + place));
            while (matcher.find()) {
                ids.add(Integer.parseInt(matcher.group(1)));
            }
        }
        return ids;
    }

    private String shell(String command) {
        // tc -n mounts a /sys of its own, where the pins are not.
        return traced.pair.shell(
                command.replace("PINS", pins).replaceAll("tc -n (\\w+)", "nsenter --net=/run/netns/$1 tc"));
    }
}
