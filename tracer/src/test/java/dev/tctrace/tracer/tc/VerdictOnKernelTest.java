// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.MprogQuery;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NamespacePair;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.RootAndKernel;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * What a verdict does, seen on one packet: whether the next program of the same kind ran, whether a clsact filter ran, and
 * whether the packet arrived. {@link VerdictMeaning} must say the same.
 */
@Tag("kernel")
@ExtendWith(RootAndKernel.class)
class VerdictOnKernelTest {
    private static final String COUNTS = "counts_what_comes_through";
    private static final Map<String, Integer> VERDICTS = verdicts();

    private static Map<String, Integer> verdicts() {
        Map<String, Integer> verdicts = new LinkedHashMap<>();
        verdicts.put("returns_unspec", -1);
        verdicts.put("returns_ok", 0);
        verdicts.put("returns_reclassify", 1);
        verdicts.put("returns_shot", 2);
        verdicts.put("returns_pipe", 3);
        verdicts.put("returns_stolen", 4);
        verdicts.put("returns_queued", 5);
        verdicts.put("returns_repeat", 6);
        verdicts.put("returns_trap", 8);
        verdicts.put("returns_unknown", 4711);
        return verdicts;
    }

    @Test
    void onTcx() throws Exception {
        try (NamespacePair pair = acquainted(NamespacePair.veth());
                NetworkNamespace pod = pair.pod()) {
            assertMeanings(
                    AttachPoint.TCX_INGRESS,
                    true,
                    pair,
                    (program, loaded) -> pod.run(() -> {
                        int eth0 = ifindex("eth0");
                        attach(loaded.first, program, eth0, MprogQuery.TCX_INGRESS);
                        attach(loaded.next, COUNTS, eth0, MprogQuery.TCX_INGRESS);
                        loaded.clsact.attachClsact(COUNTS, eth0, true, 1, 1);
                        return null;
                    }));
        }
    }

    @Test
    void onClsact() throws Exception {
        try (NamespacePair pair = acquainted(NamespacePair.veth());
                NetworkNamespace pod = pair.pod()) {
            assertMeanings(
                    AttachPoint.CLSACT_INGRESS,
                    true,
                    pair,
                    (program, loaded) -> pod.run(() -> {
                        int eth0 = ifindex("eth0");
                        loaded.first.attachClsact(program, eth0, true, 1, 1);
                        loaded.next.attachClsact(COUNTS, eth0, true, 2, 1);
                        loaded.clsact.attachClsact(COUNTS, eth0, true, 3, 1);
                        return null;
                    }));
        }
    }

    @Test
    void onNetkit() throws Exception {
        try (NamespacePair pair = acquainted(NamespacePair.netkit());
                NetworkNamespace host = pair.host()) {
            assertMeanings(
                    AttachPoint.NETKIT_PRIMARY,
                    false,
                    pair,
                    (program, loaded) -> host.run(() -> {
                        int vhost = ifindex("vhost");
                        attach(loaded.first, program, vhost, MprogQuery.NETKIT_PRIMARY);
                        attach(loaded.next, COUNTS, vhost, MprogQuery.NETKIT_PRIMARY);
                        return null;
                    }));
        }
    }

    /** One program with the verdict in question, one of its kind behind it, and a clsact filter behind both. */
    private record Loaded(TestObject first, TestObject next, TestObject clsact) implements AutoCloseable {
        static Loaded load() throws IOException {
            Path object = TestPrograms.chain();
            return new Loaded(TestObject.load(object), TestObject.load(object), TestObject.load(object));
        }

        @Override
        public void close() {
            first.close();
            next.close();
            clsact.close();
        }
    }

    @FunctionalInterface
    private interface Attaching {
        void attach(String program, Loaded loaded) throws Exception;
    }

    /** @param clsactBehind whether a clsact filter stands behind the two */
    private static void assertMeanings(
            AttachPoint attachPoint, boolean clsactBehind, NamespacePair pair, Attaching attaching) throws Exception {
        Map<String, List<String>> expected = new LinkedHashMap<>();
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (Map.Entry<String, Integer> entry : VERDICTS.entrySet()) {
            try (Loaded loaded = Loaded.load()) {
                attaching.attach(entry.getKey(), loaded);
                found.put(entry.getKey(), sendOnePacket(pair, loaded));
            }
            pair.shell("ip netns exec POD tc qdisc del dev eth0 clsact 2>/dev/null || true");
            expected.put(
                    entry.getKey(), expected(VerdictMeaning.of(attachPoint, true, entry.getValue()), clsactBehind));
        }
        assertEquals(expected, found);
    }

    private static List<String> expected(Effect effect, boolean clsactBehind) {
        boolean toNext = effect == Effect.NEXT;
        boolean toClsact = clsactBehind && (toNext || effect == Effect.SKIP_TO_CLSACT);
        return seen(toNext ? 1 : 0, toClsact ? 1 : 0, effect.endsPath() ? 0 : 1);
    }

    /** What arrived are datagrams to a port that nobody listens to. */
    private static List<String> sendOnePacket(NamespacePair pair, Loaded loaded) {
        // The last place where a packet can be is the backlog of a CPU: a moment later it is through, or never.
        String arrived = pair.shell("ip netns exec POD bash -c '"
                + "arrived() { n=$(awk \"/^Udp: [0-9]/ {print \\$3}\" /proc/net/snmp); }; arrived; before=$n;"
                + " nsenter --net=/run/netns/HOST bash -c \"echo x >/dev/udp/10.9.0.2/9\";"
                + " for i in {1..10}; do arrived; ((n == before)) || break; sleep 0.02; done; echo $((n - before))'");
        return seen(loaded.next.value("seen"), loaded.clsact.value("seen"), Long.parseLong(arrived.strip()));
    }

    /** Neither end has to ask for the other's address, so there is one packet and the answer to it. */
    private static NamespacePair acquainted(NamespacePair pair) {
        knows(pair, "HOST", "vhost", "10.9.0.2", "POD", "eth0");
        knows(pair, "POD", "eth0", "10.9.0.1", "HOST", "vhost");
        return pair;
    }

    private static void knows(
            NamespacePair pair, String who, String device, String address, String whose, String theirDevice) {
        pair.shell("mac=$(ip -n " + whose + " -br link show " + theirDevice + " | awk '{print $3}'); ip -n " + who
                + " neigh replace " + address + " lladdr $mac dev " + device + " nud permanent");
    }

    private static List<String> seen(long next, long clsact, long arrived) {
        return List.of("next program: " + next, "clsact: " + clsact, "arrived: " + arrived);
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
