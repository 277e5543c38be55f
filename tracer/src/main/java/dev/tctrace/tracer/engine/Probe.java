// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

import dev.tctrace.tracer.libbpf.BpfObject;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.MprogQuery;
import dev.tctrace.tracer.libbpf.ProgramInfo;
import dev.tctrace.tracer.libbpf.TcHook;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.netns.NamespaceException;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.ProgramFacts;

/**
 * Our pass-through program on one hook of a target's interface. It is loaded apart for each place, so that a packet of one
 * target never runs the tracers of another. One thread at a time.
 */
final class Probe implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Probe.class.getName());

    private final ClsactProbes clsact;
    private final BpfProgram program;
    private final Device device;
    private final Direction direction;
    private final ProgramInfo info;
    private Fd link;
    private TcHook.Filter filter;
    private boolean silent;

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
        BpfProgram program = load(pool);
        try {
            return new Probe(pool.clsact(), program, device, direction);
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
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
        int point = direction == Direction.INGRESS ? MprogQuery.TCX_INGRESS : MprogQuery.TCX_EGRESS;
        return namespace.run(() -> {
            try {
                MprogQuery.programIds(device.ifindex(), point);
                return true;
            } catch (UnsupportedByKernel e) {
                return false;
            }
        });
    }

    /** Puts it on the interface: by a tcx link, which goes with this process; on older kernels as a clsact filter. */
    void attach(NetworkNamespace namespace, boolean tcx) {
        boolean ingress = direction == Direction.INGRESS;
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
        boolean ingress = direction == Direction.INGRESS;
        AttachPoint point = tcx
                ? (ingress ? AttachPoint.TCX_INGRESS : AttachPoint.TCX_EGRESS)
                : (ingress ? AttachPoint.CLSACT_INGRESS : AttachPoint.CLSACT_EGRESS);
        return AttachedProgram.at(point, device, direction)
                .id(info.id())
                .name(ProgramFacts.PROBE_NAME)
                .tag(info.tag())
                .ours(true)
                .build();
    }

    /** Whether it only counts: nobody is told of it, nor of its packets. */
    boolean silent() {
        return silent;
    }

    void silent(boolean only) {
        silent = only;
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
                // Most likely the namespace went meanwhile, and took the filter along.
                if (e.reason() != NamespaceException.Reason.GONE) {
                    LOG.log(Level.WARNING, "A pass-through filter of ours may stay on " + device.name(), e);
                }
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
