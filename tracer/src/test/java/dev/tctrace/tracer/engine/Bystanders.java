// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

import dev.tctrace.tracer.libbpf.MprogQuery;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.RouteSocket;
import dev.tctrace.tracer.tc.TestPrograms;

/** Programs of others on both ends of a pair, which have to stay as they are. */
final class Bystanders implements AutoCloseable {
    /** One for each end: a program at two places is traced at neither. */
    private final TestObject onPod = TestObject.load(TestPrograms.chain());

    private final TestObject onHost = TestObject.load(TestPrograms.chain());
    private final TracedPair traced;
    private final String before;

    Bystanders(TracedPair traced) throws IOException {
        this.traced = traced;
        for (TestObject end : List.of(onPod, onHost)) {
            traced.clsact(end, "returns_unspec", end == onPod, true, 1);
            traced.clsact(end, "counts_what_comes_through", end == onPod, true, 2);
            traced.clsact(end, "returns_pipe", end == onPod, false, 1);
        }
        if (hasTcx(traced)) {
            // Codes that tcx does not know mean that the next one is asked.
            traced.link(onPod, "returns_unknown", true, MprogQuery.TCX_INGRESS);
            traced.link(onPod, "returns_queued", true, MprogQuery.TCX_INGRESS);
            traced.link(onPod, "returns_repeat", true, MprogQuery.TCX_EGRESS);
        }
        before = listing();
    }

    static boolean hasTcx(TracedPair traced) {
        try {
            tcx(traced.pair::pod, "eth0", MprogQuery.TCX_INGRESS);
            return true;
        } catch (UnsupportedByKernel e) {
            return false;
        }
    }

    /** Whether all of them are there, in the same order, and nothing else is. */
    boolean untouched() {
        return before.equals(listing());
    }

    /** Qdiscs, filters and tcx programs of both ends. */
    String listing() {
        StringBuilder all = new StringBuilder(traced.pair.shell("for h in 'POD eth0' 'HOST vhost'; do set -- $h;"
                + " tc -n $1 qdisc show dev $2; tc -n $1 filter show dev $2 ingress;"
                + " tc -n $1 filter show dev $2 egress; done"));
        if (hasTcx(traced)) {
            for (int point : new int[] {MprogQuery.TCX_INGRESS, MprogQuery.TCX_EGRESS}) {
                all.append(tcx(traced.pair::pod, "eth0", point));
                all.append(tcx(traced.pair::host, "vhost", point));
            }
        }
        return all.toString();
    }

    private static List<Integer> tcx(Supplier<NetworkNamespace> where, String device, int point) {
        try (NetworkNamespace namespace = where.get()) {
            return namespace.run(() -> {
                try (RouteSocket socket = RouteSocket.open()) {
                    return MprogQuery.programIds(
                            Links.named(socket, device).orElseThrow().ifindex(), point);
                }
            });
        }
    }

    @Override
    public void close() {
        onPod.close();
        onHost.close();
    }
}
