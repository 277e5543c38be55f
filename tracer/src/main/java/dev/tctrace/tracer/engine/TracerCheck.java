// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.tc.ProgramFacts;

/** Finds out whether this process can trace on this kernel, by doing it: a version number tells nothing of what a vendor changed. */
public final class TracerCheck {
    private static final int RING_SIZE = 1 << 16;

    private TracerCheck() {}

    /** Whether the kernel tells this process what it takes to read packets' page fragments (docs/filter.md). */
    public static boolean readsPageFragments() {
        return !PageAddresses.ofKernel().equals(PageAddresses.UNKNOWN);
    }

    /**
     * Loads the probe, attaches a tracer to it, and lets both go. No packet is touched.
     *
     * @return what was attached
     * @throws InvalidSetting where the environment asks for a kind of tracer that there is not
     * @throws dev.tctrace.tracer.libbpf.NotPermitted when this process lacks capabilities
     * @throws dev.tctrace.tracer.libbpf.UnsupportedByKernel when the kernel refuses or lacks something
     * @throws BpfException for anything else, the verifier's refusal included
     */
    public static TracerKind run() {
        try (TracerPool pool = new TracerPool();
                BpfMap ring = BpfMap.ringBuffer("tctrace_check", RING_SIZE);
                BpfMap budget = BpfMap.mappableArray("tctrace_check", Layout.BUDGET_SIZE, 1);
                BpfProgram probe = Probe.load(pool)) {
            try (Tracer tracer = Tracer.attach(
                    pool,
                    TracerObject.of(pool.choice().kind(), true),
                    null,
                    TracerSettings.seesNothing(),
                    new Tracer.SharedMaps(ring, budget, pool.noPeers()),
                    probe,
                    ProgramFacts.PROBE_NAME)) {
                return tracer.kind();
            }
        } catch (BpfException e) {
            throw KernelRefusal.explain(e);
        }
    }
}
