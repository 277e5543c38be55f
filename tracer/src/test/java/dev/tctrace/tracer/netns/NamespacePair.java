// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

import java.util.concurrent.atomic.AtomicInteger;

import static org.junit.jupiter.api.Assumptions.abort;

/**
 * Two namespaces, "pod" and "host", joined by a pair: eth0 in the pod, {@code vhost} in the host. IPv6 is off, so that
 * nothing but a test's own packets goes through.
 */
public final class NamespacePair implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String id = "tct" + ProcessHandle.current().pid() + "x" + NUMBERS.incrementAndGet();

    private NamespacePair() {}

    public static NamespacePair veth() {
        return of("ip -n HOST link add vhost type veth peer name eth0 netns POD");
    }

    /** Skips the test where the kernel has no netkit. */
    public static NamespacePair netkit() {
        try {
            // iproute2 6.1 knows no netkit options; the default (L3, pass) is what is wanted, and "type" alone is
            // enough.
            return of("ip -n HOST link add vhost type netkit && ip -n HOST link set nk0 name eth0 netns POD");
        } catch (Shell.Failed e) {
            return abort("SKIPPED: this kernel has no netkit (6.7, CONFIG_NETKIT): " + e.getMessage());
        }
    }

    private static NamespacePair of(String join) {
        NamespacePair pair = new NamespacePair();
        try {
            pair.shell("ip netns add POD && ip netns add HOST");
            pair.shell("for n in POD HOST; do ip netns exec $n sysctl -qw net.ipv6.conf.default.disable_ipv6=1; done");
            pair.shell(join);
            pair.shell("ip -n HOST addr add 10.9.0.1/24 dev vhost && ip -n POD addr add 10.9.0.2/24 dev eth0");
            pair.shell("ip -n HOST link set vhost up && ip -n POD link set eth0 up && ip -n POD link set lo up");
            return pair;
        } catch (Shell.Failed e) {
            pair.close();
            throw e;
        }
    }

    /** Runs a command in which POD and HOST stand for the names of the namespaces. */
    public String shell(String command) {
        return Shell.run(command.replace("POD", id + "p").replace("HOST", id + "h"));
    }

    public NetworkNamespace pod() {
        return NetworkNamespace.open(NetworkNamespace.named(id + "p"));
    }

    public NetworkNamespace host() {
        return NetworkNamespace.open(NetworkNamespace.named(id + "h"));
    }

    @Override
    public void close() {
        shell("ip netns del POD 2>/dev/null; ip netns del HOST 2>/dev/null; true");
    }
}
