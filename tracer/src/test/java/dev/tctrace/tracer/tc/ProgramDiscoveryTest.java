// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.MprogQuery;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NamespacePair;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.PeerFinder;
import dev.tctrace.tracer.netns.RootAndKernel;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

@Tag("kernel")
@ExtendWith(RootAndKernel.class)
class ProgramDiscoveryTest {
    private final ProgramCatalog catalog = new ProgramCatalog();
    private final ProgramDiscovery discovery = new ProgramDiscovery(new PeerFinder(), catalog);
    private NamespacePair pair;
    private TestObject object;

    @BeforeEach
    void makePair() throws Exception {
        pair = NamespacePair.veth();
        object = TestObject.load(TestPrograms.chain());
    }

    @AfterEach
    void removePair() {
        if (object != null) {
            object.close();
        }
        pair.close();
    }

    @Test
    void anInterfaceThatIsNotThereIsNotFound() {
        assertEquals(Optional.empty(), discover("eth7"));
    }

    @Test
    void aBareInterfaceHasTwoEndsAndNoPrograms() {
        TargetPrograms found = discover("eth0").orElseThrow();

        assertEquals("eth0", found.podEnd().name());
        assertTrue(found.podEnd().podEnd());
        assertEquals(1, found.podEnd().arphrdType());
        assertEquals(inode(pair.pod()), found.podEnd().netnsInode());
        Device host = found.hostEnd().orElseThrow();
        assertEquals("vhost", host.name());
        assertFalse(host.podEnd());
        assertEquals(inode(pair.host()), host.netnsInode());
        assertEquals(List.of(), found.programs());
    }

    @Test
    void anInterfaceWithoutAnOtherEndIsLookedAtAlone() {
        inPod(() -> clsact("returns_ok", "lo", true, 1, 1));

        TargetPrograms found = discover("lo").orElseThrow();

        assertEquals(Optional.empty(), found.hostEnd());
        assertEquals(List.of("Ingress clsact/ingress lo 1 returns_ok"), described(found));
    }

    @Test
    void clsactProgramsComeInTheOrderInWhichTheyRun() {
        inPod(() -> {
            clsact("returns_ok", "eth0", true, 20, 1);
            clsact("returns_unspec", "eth0", true, 10, 1);
            // The newest of a priority runs first, whatever its handle.
            clsact("returns_pipe", "eth0", true, 10, 2);
            clsact("counts_what_comes_through", "eth0", false, 1, 7);
        });

        assertEquals(
                List.of(
                        "Ingress clsact/ingress eth0 1 returns_pipe",
                        "Ingress clsact/ingress eth0 2 returns_unspec",
                        "Ingress clsact/ingress eth0 3 returns_ok",
                        "Egress clsact/egress eth0 1 counts_what_comes_through"),
                described(discover("eth0").orElseThrow()));
    }

    @Test
    void theHostEndCountsTheOtherWayRound() {
        inPod(() -> {
            clsact("returns_unspec", "eth0", true, 1, 1);
            clsact("returns_unspec", "eth0", false, 1, 1);
        });
        inHost(() -> {
            clsact("returns_ok", "vhost", true, 1, 1);
            clsact("returns_shot", "vhost", false, 1, 1);
        });

        assertEquals(
                List.of(
                        "Ingress clsact/egress vhost 1 returns_shot",
                        "Ingress clsact/ingress eth0 1 returns_unspec",
                        "Egress clsact/egress eth0 1 returns_unspec",
                        "Egress clsact/ingress vhost 1 returns_ok"),
                described(discover("eth0").orElseThrow()));
    }

    @Test
    void tcxRunsBeforeClsact() {
        inPod(() -> {
            clsact("returns_ok", "eth0", true, 1, 1);
            tcx("returns_unspec", "eth0", MprogQuery.TCX_INGRESS);
            tcx("returns_pipe", "eth0", MprogQuery.TCX_INGRESS);
            tcx("returns_shot", "eth0", MprogQuery.TCX_EGRESS);
        });
        inHost(() -> tcx("returns_trap", "vhost", MprogQuery.TCX_EGRESS));

        TargetPrograms found = discover("eth0").orElseThrow();

        assertEquals(
                List.of(
                        "Ingress tcx/egress vhost 1 returns_trap",
                        "Ingress tcx/ingress eth0 1 returns_unspec",
                        "Ingress tcx/ingress eth0 2 returns_pipe",
                        "Ingress clsact/ingress eth0 1 returns_ok",
                        "Egress tcx/egress eth0 1 returns_shot"),
                described(found));
        assertTrue(
                found.programs().stream().allMatch(program -> program.device().equals(program.skbDevice())));
    }

    @Test
    void netkitProgramsSeeTheOtherEnd() {
        try (NamespacePair netkit = NamespacePair.netkit()) {
            NamespacePair veth = pair;
            pair = netkit;
            inHost(() -> {
                attach("returns_unspec", "vhost", MprogQuery.NETKIT_PRIMARY);
                attach("returns_ok", "vhost", MprogQuery.NETKIT_PEER);
                tcx("returns_pipe", "vhost", MprogQuery.TCX_EGRESS);
            });

            TargetPrograms found = discover("eth0").orElseThrow();

            assertEquals(
                    List.of(
                            "Ingress tcx/egress vhost 1 returns_pipe",
                            "Ingress netkit/primary vhost 1 returns_unspec",
                            "Egress netkit/peer eth0 1 returns_ok"),
                    described(found));
            assertEquals(found.podEnd(), found.programs().get(1).skbDevice());
            assertEquals(found.hostEnd().orElseThrow(), found.programs().get(2).skbDevice());
            pair = veth;
        }
    }

    @Test
    void aReplacedProgramIsAnotherOneAndARemovedOneIsGone() {
        inPod(() -> clsact("returns_ok", "eth0", true, 1, 1));
        int before = discover("eth0").orElseThrow().programs().get(0).id();

        pair.shell("tc -n POD filter del dev eth0 ingress pref 1");
        inPod(() -> clsact("returns_shot", "eth0", true, 1, 1));
        AttachedProgram after = discover("eth0").orElseThrow().programs().get(0);

        assertEquals("returns_shot", after.name());
        assertTrue(after.id() != before);
        pair.shell("tc -n POD qdisc del dev eth0 clsact");
        assertEquals(List.of(), discover("eth0").orElseThrow().programs());
    }

    @Test
    void aNameIsNotCutAtFifteenCharactersAndTheTagIsTheKernels() {
        inPod(() -> clsact("counts_what_comes_through", "eth0", true, 1, 1));

        AttachedProgram program = discover("eth0").orElseThrow().programs().get(0);

        assertEquals("counts_what_comes_through", program.name());
        assertEquals(object.programId("counts_what_comes_through"), program.id());
        String shown = pair.shell("tc -n POD filter show dev eth0 ingress");
        assertTrue(shown.contains("tag " + program.tag()), shown);
        assertTrue(program.directAction());
        assertFalse(program.ours());
    }

    @Test
    void aClassifierIsToldFromDirectAction() {
        pair.shell("tc -n POD qdisc add dev eth0 clsact && tc -n POD filter add dev eth0 egress pref 5 bpf obj "
                + TestPrograms.withoutBtf() + " sec tc classid 1:1");

        AttachedProgram program = discover("eth0").orElseThrow().programs().get(0);

        assertFalse(program.directAction());
        assertEquals(AttachPoint.CLSACT_EGRESS, program.attachPoint());
    }

    @Test
    void anActionOfADirectActionFilterNeverRuns() {
        String both = "pref 5 bpf %s obj FILE sec tc action bpf obj FILE sec tc"
                .replace("FILE", TestPrograms.withoutBtf() + "");
        pair.shell("tc -n POD qdisc add dev eth0 clsact && tc -n POD filter add dev eth0 egress " + both.formatted("da")
                + " && tc -n POD filter add dev eth0 ingress " + both.formatted(""));

        assertEquals(
                List.of(AttachPoint.CLSACT_INGRESS, AttachPoint.CLSACT_EGRESS, AttachPoint.ACTION_INGRESS),
                discover("eth0").orElseThrow().programs().stream()
                        .map(AttachedProgram::attachPoint)
                        .sorted()
                        .toList());
    }

    @Test
    void aProgramWithoutBtfIsListedWithItsShortNameAndCannotBeTraced() throws Exception {
        try (TestObject withoutBtf = TestObject.load(TestPrograms.withoutBtf())) {
            inPod(() -> withoutBtf.attachClsact("without_btf_and_func_info", ifindex("eth0"), true, 1, 1));

            AttachedProgram program = discover("eth0").orElseThrow().programs().get(0);

            assertEquals("without_btf_and", program.name());
            assertEquals(Optional.of(NotTracedReason.NO_BTF), reason(program.id()));
        }
    }

    @Test
    void anOrdinaryProgramCanBeTracedAsFarAsOneCanTell() {
        assertEquals(Optional.empty(), reason(object.programId("returns_ok")));
        ProgramFacts facts = catalog.facts(object.programId("returns_ok")).orElseThrow();
        assertEquals("__sk_buff", facts.firstParameter());
    }

    @Test
    void classicBpfHasNoIdAndCannotBeTraced() {
        pair.shell("tc -n POD qdisc add dev eth0 clsact && tc -n POD filter add dev eth0 ingress bpf"
                + " bytecode '1,6 0 0 4294967295,' flowid 1:1");

        AttachedProgram program = discover("eth0").orElseThrow().programs().get(0);

        assertEquals("classic BPF", program.name());
        assertEquals(NotTracedReason.CLASSIC_BPF, program.placement().obstacle().reason());
    }

    @Test
    void filtersOfASharedBlockAreFoundOnItsDevice() {
        pair.shell("tc -n POD qdisc add dev eth0 ingress_block 22 clsact");
        pair.shell(
                "tc -n POD filter add block 22 pref 3 bpf direct-action obj " + TestPrograms.withoutBtf() + " sec tc");

        assertEquals(
                List.of("Ingress clsact/ingress eth0 1 without_btf_and"),
                described(discover("eth0").orElseThrow()));
    }

    private Optional<TargetPrograms> discover(String interfaceName) {
        try (NetworkNamespace pod = pair.pod()) {
            return discovery.discover(pod, interfaceName);
        }
    }

    private static List<String> described(TargetPrograms found) {
        assertTrue(found.programs().stream()
                .map(AttachedProgram::direction)
                .allMatch(direction -> direction != Direction.BOTH));
        return found.programs().stream()
                .map(program -> program.direction().label() + " "
                        + program.attachPoint().label() + " "
                        + program.device().name() + " "
                        + program.position() + " "
                        + program.name())
                .toList();
    }

    private Optional<NotTracedReason> reason(int id) {
        return Traceability.obstacle(catalog.facts(id).orElseThrow()).map(Obstacle::reason);
    }

    private void inPod(Runnable task) {
        within(pair::pod, task);
    }

    private void inHost(Runnable task) {
        within(pair::host, task);
    }

    private static void within(Supplier<NetworkNamespace> which, Runnable task) {
        try (NetworkNamespace namespace = which.get()) {
            namespace.run(() -> {
                task.run();
                return null;
            });
        }
    }

    /** In the namespace of the calling thread, as are the next ones. */
    private static int ifindex(String name) {
        try (RouteSocket socket = RouteSocket.open()) {
            return Links.named(socket, name).orElseThrow().ifindex();
        }
    }

    private void clsact(String program, String device, boolean ingress, int priority, int handle) {
        object.attachClsact(program, ifindex(device), ingress, priority, handle);
    }

    private void tcx(String program, String device, int attachType) {
        try {
            MprogQuery.programIds(ifindex(device), attachType);
        } catch (UnsupportedByKernel e) {
            abort("SKIPPED: this kernel has no tcx (6.6): " + e.getMessage());
        }
        attach(program, device, attachType);
    }

    private void attach(String program, String device, int attachType) {
        try {
            object.attach(program, ifindex(device), attachType);
        } catch (BpfException e) {
            if (e.errno() == Errno.EINVAL) {
                abort("SKIPPED: this kernel has no attach type " + attachType + ": " + e.getMessage());
            }
            throw e;
        }
    }

    private static long inode(NetworkNamespace namespace) {
        try (namespace) {
            return namespace.inode();
        }
    }
}
