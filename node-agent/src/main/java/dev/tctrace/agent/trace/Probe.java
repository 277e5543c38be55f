package dev.tctrace.agent.trace;

import java.util.Optional;

import dev.tctrace.agent.libbpf.BpfObject;
import dev.tctrace.agent.libbpf.BpfProgram;
import dev.tctrace.agent.libbpf.MultiProgQuery;
import dev.tctrace.agent.libbpf.ProgramInfo;
import dev.tctrace.agent.libbpf.TcHook;
import dev.tctrace.agent.libbpf.UnsupportedByKernel;
import dev.tctrace.agent.libc.Fd;
import dev.tctrace.agent.netns.NamespaceException;
import dev.tctrace.agent.netns.NetworkNamespace;
import dev.tctrace.agent.tc.AttachPoint;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.tc.Device;
import dev.tctrace.agent.tc.ProgramFacts;
import dev.tctrace.api.v1alpha1.Direction;

/**
 * Our pass-through program on one hook of a target's interface. It is loaded apart for each place, so that a packet of one
 * target never runs the tracers of another. One thread at a time.
 */
final class Probe implements AutoCloseable {
    private final ClsactProbes clsact;
    private final BpfProgram program;
    private final Device device;
    private final Direction direction;
    private final ProgramInfo info;
    private Fd link;
    private TcHook.Filter filter;

    private Probe(ClsactProbes clsact, BpfProgram program, Device device, Direction direction) {
        this.clsact = clsact;
        this.program = program;
        this.device = device;
        this.direction = direction;
        this.info = program.info();
    }

    static BpfProgram load(TracerPool pool) {
        try (BpfObject object = BpfObject.open("probe", pool.probe())) {
            object.load(ProgramFacts.PROBE_NAME);
            return object.loaded(ProgramFacts.PROBE_NAME);
        }
    }

    /** Loads a probe, without attaching it yet: its tracer comes first, so that it misses nothing. */
    static Probe prepare(TracerPool pool, Device device, Direction direction) {
        return new Probe(pool.clsact(), load(pool), device, direction);
    }

    BpfProgram program() {
        return program;
    }

    Direction direction() {
        return direction;
    }

    int id() {
        return info.id();
    }

    /** Whether this kernel has tcx: asked of the interface itself. */
    boolean tcxWorks(NetworkNamespace namespace) {
        int point = direction == Direction.Ingress ? MultiProgQuery.TCX_INGRESS : MultiProgQuery.TCX_EGRESS;
        return namespace.run(() -> {
            try {
                MultiProgQuery.programIds(device.ifindex(), point);
                return true;
            } catch (UnsupportedByKernel e) {
                return false;
            }
        });
    }

    /** Puts it on the interface: by a tcx link, which goes with this process; on older kernels as a clsact filter. */
    void attach(NetworkNamespace namespace, boolean tcx) {
        boolean ingress = direction == Direction.Ingress;
        namespace.run(() -> {
            if (tcx) {
                link = TcHook.attachTcx(program, device.ifindex(), ingress);
            } else {
                filter = clsact.attach(namespace, program, device.ifindex(), ingress);
            }
            return null;
        });
    }

    /** Where it will sit, or sits: known before it is attached but for the kind of hook. */
    AttachedProgram place(boolean tcx) {
        boolean ingress = direction == Direction.Ingress;
        AttachPoint point = tcx
                ? (ingress ? AttachPoint.TCX_INGRESS : AttachPoint.TCX_EGRESS)
                : (ingress ? AttachPoint.CLSACT_INGRESS : AttachPoint.CLSACT_EGRESS);
        return new AttachedProgram(
                info.id(), ProgramFacts.PROBE_NAME, info.tag(), point, device, 1, true, direction, true);
    }

    boolean onTcx() {
        return link != null;
    }

    /** @param namespace where it was attached; empty where that is gone, and the probe with it */
    void detach(Optional<NetworkNamespace> namespace) {
        if (link != null) {
            link.close();
            link = null;
        }
        if (filter != null && namespace.isPresent()) {
            TcHook.Filter attached = filter;
            try {
                namespace.get().run(() -> {
                    clsact.detach(namespace.get(), attached);
                    return null;
                });
            } catch (NamespaceException e) {
                // The namespace went meanwhile, and took the filter along.
                return;
            } finally {
                filter = null;
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
