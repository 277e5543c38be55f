// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.libbpf.BpfObject;
import dev.tctrace.tracer.libc.Fd;

/**
 * The kernel's drops of packets that tracers of this process reported: one program for all sessions, there only while one of
 * them asks. Thread-safe.
 */
final class DropWatch implements AutoCloseable {
    private static final String PROGRAM = "tctrace_drop";

    private static final int MOST_SESSIONS = 1 << 12;

    private BpfMap sent;
    private BpfMap rings;
    private DropNames names;
    private Fd attached;
    private int sessions;
    private int last;

    /** Reported packets; every tracer has this map, whether its session asks for drops or not. */
    synchronized BpfMap sent() {
        if (sent == null) {
            sent = BpfMap.array("tctrace_sent", Layout.REPORTED_SIZE, 1);
        }
        return sent;
    }

    /**
     * A session asks for drops of what it reports.
     *
     * @param ring where they go
     * @return the session's number, not used before nor again
     * @throws dev.tctrace.tracer.libbpf.BpfException where this kernel does not let us, or has no room
     */
    synchronized int join(BpfMap ring) {
        if (attached == null) {
            attach(ring);
        }
        int session = last + 1;
        rings.put(session, ring);
        last = session;
        sessions++;
        return session;
    }

    private void attach(BpfMap ring) {
        if (rings == null) {
            rings = BpfMap.hashOfMaps("tctrace_rings", ring, MOST_SESSIONS);
        }
        try (BpfObject drops = BpfObject.open("drops", BpfObject.resource("drops"))) {
            drops.reuseMap("sent", sent());
            drops.reuseMap("rings", rings);
            drops.load(PROGRAM);
            attached = drops.attachTracing(PROGRAM);
        }
    }

    /** A session has no more tracers; its ring may go. The last one takes the program with it. */
    synchronized void leave(int session) {
        if (session == 0) {
            return;
        }
        rings.remove(session);
        sessions--;
        if (sessions == 0) {
            attached.close();
            attached = null;
        }
    }

    /** What the kernel's numbers mean; read at the first call. */
    synchronized DropNames names() {
        if (names == null) {
            names = DropNames.ofKernel();
        }
        return names;
    }

    @Override
    public synchronized void close() {
        if (attached != null) {
            attached.close();
        }
        if (rings != null) {
            rings.close();
        }
        if (sent != null) {
            sent.close();
        }
    }
}
