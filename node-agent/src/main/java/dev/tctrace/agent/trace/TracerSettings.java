package dev.tctrace.agent.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.tc.Device;
import dev.tctrace.api.v1alpha1.VerdictName;
import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.LinkType;

/**
 * What one tracer is told before it is loaded (struct tctrace_settings).
 *
 * @param device what skb->dev names at this place
 * @param direction one of the numbers in {@link Layout.Settings}
 * @param linkType how packets begin there
 * @param tracerId what its records carry
 * @param hasFilter whether the stub holds a filter
 * @param copyLength bytes copied for the filter to look at
 * @param snapLength bytes in a record
 * @param verdictMask a bit for each verdict that matches, by {@link VerdictName#ordinal}; 0: all
 * @param maxRecords a second and target; 0: no limit
 */
record TracerSettings(
        Device device,
        int direction,
        LinkType linkType,
        int tracerId,
        boolean hasFilter,
        int copyLength,
        int snapLength,
        int verdictMask,
        int maxRecords) {

    static TracerSettings of(AttachedProgram place, TraceRequest request, CompiledFilter filter, int tracerId) {
        int snapLength = Math.max(64, Math.min(Layout.CAPTURE_MAX, request.snapLength()));
        boolean hasFilter = !filter.matchesEverything();
        int copyLength = Math.max(16, Math.min(Layout.CAPTURE_MAX, (filter.reach() + 7) / 8 * 8));
        return new TracerSettings(
                place.skbDevice(),
                direction(place),
                linkType(place.skbDevice().arphrdType()),
                tracerId,
                hasFilter,
                copyLength,
                snapLength,
                mask(request.verdicts()),
                request.maxRecordsPerSecond());
    }

    /** Ethernet, and loopback, which has an Ethernet header as well; every other device is taken to begin with IP. */
    static LinkType linkType(int arphrdType) {
        int ethernet = 1;
        int loopback = 772;
        return arphrdType == ethernet || arphrdType == loopback ? LinkType.ETHERNET : LinkType.RAW;
    }

    private static int direction(AttachedProgram place) {
        if (place.attachPoint().netkit()) {
            return Layout.Settings.ANY_DIRECTION;
        }
        return place.attachPoint().ingress() ? Layout.Settings.INGRESS : Layout.Settings.EGRESS;
    }

    private static int mask(Set<VerdictName> verdicts) {
        return verdicts.stream().mapToInt(verdict -> 1 << verdict.ordinal()).reduce(0, (a, b) -> a | b);
    }

    byte[] bytes() {
        return ByteBuffer.allocate(Layout.Settings.SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(Layout.Settings.IFINDEX, device.ifindex())
                .putInt(Layout.Settings.NETNS, (int) device.netnsInode())
                .putInt(Layout.Settings.DIRECTION, direction)
                .putInt(Layout.Settings.ETHERNET, linkType == LinkType.ETHERNET ? 1 : 0)
                .putInt(Layout.Settings.TRACER_ID, tracerId)
                .putInt(Layout.Settings.HAS_FILTER, hasFilter ? 1 : 0)
                .putInt(Layout.Settings.COPY_LEN, copyLength)
                .putInt(Layout.Settings.SNAP_LEN, snapLength)
                .putInt(Layout.Settings.EXIT_AT, (snapLength + 7) / 8 * 8)
                .putInt(Layout.Settings.VERDICT_MASK, verdictMask)
                .putInt(Layout.Settings.MAX_RECORDS, maxRecords)
                .array();
    }
}
