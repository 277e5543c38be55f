// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.tc.TargetPrograms;

/**
 * What was found at targets, for all sessions on the same one: traces are many, and pods few. A session takes another's look only
 * if that began after everything that the session knows of and did itself. Safe for use by several threads.
 */
final class SharedLooks {
    /** What is older is looked at again: others may have waited for the verifier in between. */
    private static final long FRESH_NANOS = 200_000_000L;

    private final Discovery discovery;
    private final LongSupplier clock;
    private final Map<Place, Look> latest = new ConcurrentHashMap<>();

    /** {@link dev.tctrace.tracer.tc.ProgramDiscovery#discover}. */
    interface Discovery {
        Optional<TargetPrograms> discover(NetworkNamespace pod, String interfaceName);
    }

    /**
     * One look.
     *
     * @param begun when, as System.nanoTime() counts: what changed before is in it
     * @param found empty where there was no such interface
     */
    record Look(long begun, Optional<TargetPrograms> found) {}

    private record Place(long netnsInode, String interfaceName) {}

    /** @param clock System.nanoTime() */
    SharedLooks(Discovery discovery, LongSupplier clock) {
        this.discovery = discovery;
        this.clock = clock;
    }

    /**
     * The latest look at an interface, or a new one.
     *
     * @param notBefore when it has to have begun, at the earliest
     */
    Look at(NetworkNamespace pod, String interfaceName, long notBefore) {
        Place place = new Place(pod.inode(), interfaceName);
        long now = clock.getAsLong();
        Look known = latest.get(place);
        if (known != null && known.begun() - notBefore >= 0 && now - known.begun() <= FRESH_NANOS) {
            return known;
        }
        Look look = new Look(now, discovery.discover(pod, interfaceName));
        latest.put(place, look);
        return look;
    }

    /** Looks that nobody would be given any more. */
    void forgetOld() {
        long now = clock.getAsLong();
        latest.values().removeIf(look -> now - look.begun() > FRESH_NANOS);
    }
}
