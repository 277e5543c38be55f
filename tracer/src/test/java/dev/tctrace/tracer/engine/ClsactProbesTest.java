// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.TcHook.Filter;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.netns.NamespacePair;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.RootAndKernel;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A clsact qdisc is removed by who made it, once nobody uses it; any other stays. */
@Tag("kernel")
@ExtendWith(RootAndKernel.class)
class ClsactProbesTest {
    private final NamespacePair pair = NamespacePair.veth();
    private final NetworkNamespace pod = pair.pod();
    private final TracerPool pool = new TracerPool();
    private final BpfProgram probe = Probe.load(pool);
    private final ClsactProbes probes = new ClsactProbes();
    private int ifindex;
    private TestObject others;

    @BeforeEach
    void load() throws IOException {
        others = TestObject.load(TestPrograms.chain());
        TracedPair.within(pair::pod, () -> ifindex = TracedPair.ifindex("eth0"));
    }

    @AfterEach
    void close() {
        others.close();
        probe.close();
        pool.close();
        pod.close();
        pair.close();
    }

    @Test
    void oursGoesWithTheLastFilterOfOurs() {
        Filter in = attach(true);
        Filter out = attach(false);
        detach(in);
        assertEquals(1, qdiscs());
        detach(out);
        assertEquals(0, qdiscs());
    }

    @Test
    void oneThatWasThereStays() {
        shell("tc -n POD qdisc add dev eth0 clsact");
        detach(attach(true));
        assertEquals(1, qdiscs());
    }

    @Test
    void oneThatSomebodyMadeInThePlaceOfOursStays() {
        Filter gone = attach(true);
        shell("tc -n POD qdisc del dev eth0 clsact && tc -n POD qdisc add dev eth0 clsact");
        detach(gone);
        assertEquals(1, qdiscs());

        // And though we come back into it.
        Filter in = attach(true);
        Filter out = attach(false);
        detach(in);
        detach(out);
        assertEquals(1, qdiscs());
    }

    @Test
    void oneThatSomebodyMadeAnewWhileWeStayStays() {
        Filter gone = attach(true);
        shell("tc -n POD qdisc del dev eth0 clsact && tc -n POD qdisc add dev eth0 clsact");
        Filter out = attach(false);
        detach(gone);
        detach(out);
        assertEquals(1, qdiscs());
    }

    @Test
    void oneThatOthersBeganToUseIsTheirs() {
        Filter in = attach(true);
        pod.run(() -> {
            others.attachClsact("returns_ok", ifindex, true, 7, 1);
            return null;
        });
        detach(in);
        assertEquals(1, qdiscs());

        shell("tc -n POD filter del dev eth0 ingress");
        detach(attach(true));
        assertEquals(1, qdiscs());
    }

    private Filter attach(boolean ingress) {
        return pod.run(() -> probes.attach(pod, probe, ifindex, ingress));
    }

    private void detach(Filter filter) {
        pod.run(() -> {
            probes.detach(pod, filter);
            return null;
        });
    }

    private int qdiscs() {
        return Integer.parseInt(
                shell("tc -n POD qdisc show dev eth0 | grep -c clsact || true").strip());
    }

    private String shell(String command) {
        return pair.shell(command);
    }
}
