// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.function.Supplier;

import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceEngine;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.libbpf.MprogQuery;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NamespacePair;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

import static org.junit.jupiter.api.Assumptions.abort;

/** A pod and its host end, programs on both, and an engine that traces them. */
final class TracedPair implements AutoCloseable {
    final NamespacePair pair;
    final TraceEngine engine = new KernelTraceEngine();

    TracedPair(NamespacePair pair) {
        this.pair = pair;
    }

    static TracedPair veth() {
        return new TracedPair(NamespacePair.veth());
    }

    Target target() {
        try (NetworkNamespace pod = pair.pod()) {
            return new Target("web", pod.path(), "eth0");
        }
    }

    TraceSession trace(TraceRequest request, TraceListener listener) {
        return engine.open(target(), request, listener);
    }

    /** Echo requests from the host end; those that get no answer are no failure. */
    String ping(int count) {
        return pair.shell("ip netns exec HOST ping -c " + count + " -i 0.02 -W 1 -q 10.9.0.2 || true");
    }

    void clsact(TestObject object, String program, boolean onPod, boolean ingress, int priority) {
        clsact(object, program, onPod ? pair::pod : pair::host, onPod ? "eth0" : "vhost", ingress, priority);
    }

    static void clsact(
            TestObject object,
            String program,
            Supplier<NetworkNamespace> where,
            String device,
            boolean ingress,
            int priority) {
        within(where, () -> object.attachClsact(program, ifindex(device), ingress, priority, 1));
    }

    void link(TestObject object, String program, boolean onPod, int attachType) {
        String device = onPod ? "eth0" : "vhost";
        within(onPod ? pair::pod : pair::host, () -> {
            try {
                MprogQuery.programIds(ifindex(device), attachType);
            } catch (UnsupportedByKernel e) {
                abort("SKIPPED: " + e.getMessage());
            }
            object.attach(program, ifindex(device), attachType);
        });
    }

    /** So that no ARP packet gets between what a test counts. */
    TracedPair acquainted() {
        neighbour("HOST", "10.9.0.2", "vhost", "POD", "eth0");
        neighbour("POD", "10.9.0.1", "eth0", "HOST", "vhost");
        return this;
    }

    private void neighbour(String namespace, String address, String device, String there, String thatDevice) {
        pair.shell("ip -n " + namespace + " neigh replace " + address + " dev " + device
                + " nud permanent lladdr $(ip netns exec " + there + " cat /sys/class/net/" + thatDevice
                + "/address)");
    }

    static void within(Supplier<NetworkNamespace> which, Runnable task) {
        try (NetworkNamespace namespace = which.get()) {
            namespace.run(() -> {
                task.run();
                return null;
            });
        }
    }

    static int ifindex(String name) {
        try (RouteSocket socket = RouteSocket.open()) {
            return Links.named(socket, name).orElseThrow().ifindex();
        }
    }

    @Override
    public void close() {
        engine.close();
        pair.close();
    }
}
