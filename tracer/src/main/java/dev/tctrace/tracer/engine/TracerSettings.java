// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;

import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Verdict;

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
 * @param verdictMask a bit for each verdict that matches, by {@link Verdict#counterIndex}; 0: all
 * @param maxRecords a second and target; 0: no limit
 * @param cpus counters are kept for so many
 * @param countSeen whether all calls on the device are counted, whether they match or not
 * @param goesOn for each of its places the verdicts with which the next one is called next, as in verdictMask
 * @param drops the verdicts with which a packet ends here, as in verdictMask
 * @param pages what reads page fragments
 * @param dropSession whose ring is told of drops by the kernel ({@link DropWatch#join}); 0: nobody's
 * @param hasPeers whether only packets from or to an address of the peers match
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
        int maxRecords,
        int cpus,
        boolean countSeen,
        List<Integer> goesOn,
        int drops,
        PageAddresses pages,
        int dropSession,
        boolean hasPeers) {

    /** What a tracer does with packets. */
    enum Seeing {
        /** Those that match are counted and reported. */
        MATCHING,
        /** So they are, and every call on the device is counted as well. */
        ALL_COUNTED,
        /** Calls are counted, and that is all. */
        COUNT_ONLY
    }

    /** No verdict is counted here: what is asked for by verdict is no filter that returns a class id. */
    private static final int NO_VERDICT = 1 << (Layout.Counter.VERDICTS - 1);

    /** As far as addresses are looked for: Ethernet, two tags, an IPv6 header. */
    private static final int PEER_REACH = 14 + 2 * 4 + 40;

    static TracerSettings of(
            SharedPlaces places,
            TraceRequest request,
            CompiledFilter filter,
            int tracerId,
            int cpus,
            Seeing seeing,
            PageAddresses pages,
            int dropSession) {
        AttachedProgram place = places.first();
        int snapLength =
                Math.max(TraceRequest.SNAP_LENGTH_MIN, Math.min(TraceRequest.SNAP_LENGTH_MAX, request.snapLength()));
        boolean hasPeers = request.peers() != null;
        boolean hasFilter = hasPeers || !filter.matchesEverything();
        int reach = Math.max(filter.reach(), hasPeers ? PEER_REACH : 0);
        int copyLength = Math.max(16, Math.min(Layout.CAPTURE_MAX, (reach + 7) / 8 * 8));
        return new TracerSettings(
                place.skbDevice(),
                direction(places),
                linkType(place.skbDevice().arphrdType()),
                tracerId,
                hasFilter,
                copyLength,
                snapLength,
                seeing == Seeing.COUNT_ONLY ? NO_VERDICT : mask(request.verdicts(), place),
                request.maxRecordsPerSecond(),
                cpus,
                seeing != Seeing.MATCHING,
                places.apart() ? places.goesOn() : List.of(0),
                places.drops(),
                pages,
                dropSession,
                hasPeers);
    }

    /** Of a tracer that is loaded to find out whether it can be: it looks at no device. */
    static TracerSettings seesNothing() {
        return new TracerSettings(
                new Device("", 0, 0, 1, true),
                Layout.Settings.INGRESS,
                LinkType.ETHERNET,
                0,
                false,
                TraceRequest.SNAP_LENGTH_MIN,
                TraceRequest.SNAP_LENGTH_MIN,
                0,
                0,
                1,
                false,
                List.of(0),
                0,
                PageAddresses.UNKNOWN,
                0,
                false);
    }

    /** Ethernet, and loopback, which has an Ethernet header as well; every other device is taken to begin with IP. */
    static LinkType linkType(int arphrdType) {
        int ethernet = 1;
        int loopback = 772;
        return arphrdType == ethernet || arphrdType == loopback ? LinkType.ETHERNET : LinkType.RAW;
    }

    private static int direction(SharedPlaces places) {
        if (places.places().stream().anyMatch(place -> place.attachPoint().netkit())) {
            return Layout.Settings.ANY_DIRECTION;
        }
        return places.first().attachPoint().ingress() ? Layout.Settings.INGRESS : Layout.Settings.EGRESS;
    }

    private static int mask(Set<Verdict> verdicts, AttachedProgram place) {
        if (!verdicts.isEmpty() && !place.returnsVerdict()) {
            return NO_VERDICT;
        }
        return verdicts.stream()
                .mapToInt(verdict -> 1 << verdict.counterIndex())
                .reduce(0, (a, b) -> a | b);
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(Layout.Settings.SIZE)
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
                .putInt(Layout.Settings.PLACES, goesOn.size())
                .putInt(Layout.Settings.CPUS, cpus)
                .putInt(Layout.Settings.COUNT_SEEN, countSeen || goesOn.size() > 1 ? 1 : 0)
                .putInt(Layout.Settings.SESSION, dropSession)
                .putInt(Layout.Settings.HAS_PEERS, hasPeers ? 1 : 0)
                .putLong(Layout.Settings.VMEMMAP_BASE, pages.vmemmapBase())
                .putLong(Layout.Settings.PAGE_OFFSET_BASE, pages.pageOffsetBase())
                .putInt(Layout.Settings.PAGE_SIZE, KernelSizes.PAGE)
                .putInt(Layout.Settings.STACK_SIZE, KernelSizes.STACK)
                .putInt(Layout.Settings.DROPS, drops);
        for (int i = 0; i < goesOn.size(); i++) {
            bytes.putInt(Layout.Settings.GOES_ON + 4 * i, goesOn.get(i));
        }
        return bytes.array();
    }
}
