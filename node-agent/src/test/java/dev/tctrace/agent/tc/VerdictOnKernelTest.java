package dev.tctrace.agent.tc;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.agent.libbpf.BpfException;
import dev.tctrace.agent.libbpf.MultiProgQuery;
import dev.tctrace.agent.libbpf.TestObject;
import dev.tctrace.agent.libc.Errno;
import dev.tctrace.agent.netns.Links;
import dev.tctrace.agent.netns.NamespacePair;
import dev.tctrace.agent.netns.NetworkNamespace;
import dev.tctrace.agent.netns.RootAndKernel;
import dev.tctrace.agent.netns.netlink.RouteSocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a verdict does, seen on one packet: whether the next program of the same kind ran, whether a clsact filter ran, and
 * whether the packet arrived. {@link VerdictMeaning} must say the same.
 */
@Tag("kernel")
@ExtendWith(RootAndKernel.class)
class VerdictOnKernelTest {
    private TestObject first;
    private TestObject next;
    private TestObject clsact;
    private NamespacePair pair;

    @BeforeEach
    void loadPrograms() throws Exception {
        Path object = TestPrograms.chain();
        first = TestObject.load(object);
        next = TestObject.load(object);
        clsact = TestObject.load(object);
    }

    @AfterEach
    void removeEverything() {
        for (AutoCloseable loaded : Arrays.asList(first, next, clsact, pair)) {
            try {
                if (loaded != null) {
                    loaded.close();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    static Stream<Arguments> verdicts() {
        return Stream.of(
                arguments("returns_unspec", -1),
                arguments("returns_ok", 0),
                arguments("returns_reclassify", 1),
                arguments("returns_shot", 2),
                arguments("returns_pipe", 3),
                arguments("returns_stolen", 4),
                arguments("returns_queued", 5),
                arguments("returns_repeat", 6),
                arguments("returns_trap", 8),
                arguments("returns_unknown", 4711));
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void onTcx(String program, int verdict) {
        pair = NamespacePair.veth();
        try (NetworkNamespace pod = pair.pod()) {
            pod.run(() -> {
                int eth0 = ifindex("eth0");
                attach(first, program, eth0, MultiProgQuery.TCX_INGRESS);
                attach(next, "counts_what_comes_through", eth0, MultiProgQuery.TCX_INGRESS);
                clsact.attachClsact("counts_what_comes_through", eth0, true, 1, 1);
                return null;
            });
        }

        Effect effect = VerdictMeaning.of(AttachPoint.TCX_INGRESS, true, verdict);

        assertEquals(expected(effect, true), sendOnePacket());
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void onClsact(String program, int verdict) {
        pair = NamespacePair.veth();
        try (NetworkNamespace pod = pair.pod()) {
            pod.run(() -> {
                int eth0 = ifindex("eth0");
                first.attachClsact(program, eth0, true, 1, 1);
                next.attachClsact("counts_what_comes_through", eth0, true, 2, 1);
                clsact.attachClsact("counts_what_comes_through", eth0, true, 3, 1);
                return null;
            });
        }

        Effect effect = VerdictMeaning.of(AttachPoint.CLSACT_INGRESS, true, verdict);

        assertEquals(expected(effect, true), sendOnePacket());
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void onNetkit(String program, int verdict) {
        pair = NamespacePair.netkit();
        try (NetworkNamespace host = pair.host()) {
            host.run(() -> {
                int vhost = ifindex("vhost");
                attach(first, program, vhost, MultiProgQuery.NETKIT_PRIMARY);
                attach(next, "counts_what_comes_through", vhost, MultiProgQuery.NETKIT_PRIMARY);
                return null;
            });
        }

        Effect effect = VerdictMeaning.of(AttachPoint.NETKIT_PRIMARY, true, verdict);

        assertEquals(expected(effect, false), sendOnePacket());
    }

    /** @param clsactBehind whether a clsact filter stands behind the two */
    private static List<String> expected(Effect effect, boolean clsactBehind) {
        boolean toNext = effect == Effect.NEXT;
        boolean toClsact = clsactBehind && (toNext || effect == Effect.SKIP_TO_CLSACT);
        return told(toNext ? 1 : 0, toClsact ? 1 : 0, effect.endsPath() ? 0 : 1);
    }

    private List<String> sendOnePacket() {
        // Neither end has to ask for the other's address, so there is one packet and the answer to it.
        knows("HOST", "vhost", "10.9.0.2", "POD", "eth0");
        knows("POD", "eth0", "10.9.0.1", "HOST", "vhost");
        long before = arrived();
        pair.shell("ip netns exec HOST bash -c 'echo x >/dev/udp/10.9.0.2/9'");
        // The last place where a packet can be is the backlog of a CPU: a moment later it is through, or never.
        for (int i = 0; i < 10 && arrived() == before; i++) {
            pause();
        }
        return told(next.value("seen"), clsact.value("seen"), arrived() - before);
    }

    private void knows(String who, String device, String address, String whose, String theirDevice) {
        pair.shell("mac=$(ip -n " + whose + " -br link show " + theirDevice + " | awk '{print $3}'); ip -n " + who
                + " neigh replace " + address + " lladdr $mac dev " + device + " nud permanent");
    }

    private static List<String> told(long next, long clsact, long arrived) {
        return List.of("next program: " + next, "clsact: " + clsact, "arrived: " + arrived);
    }

    /** Datagrams to a port that nobody listens to. */
    private long arrived() {
        return Long.parseLong(pair.shell("ip netns exec POD cat /proc/net/snmp | awk '/^Udp: [0-9]/ {print $3}'")
                .strip());
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int ifindex(String name) {
        try (RouteSocket socket = RouteSocket.open()) {
            return Links.named(socket, name).orElseThrow().ifindex();
        }
    }

    private static void attach(TestObject object, String program, int ifindex, int attachType) {
        try {
            object.attach(program, ifindex, attachType);
        } catch (BpfException e) {
            if (e.errno() == Errno.EINVAL) {
                abort("SKIPPED: this kernel has no attach type " + attachType + ": " + e.getMessage());
            }
            throw e;
        }
    }
}
