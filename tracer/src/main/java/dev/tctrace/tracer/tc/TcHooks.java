// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.netns.Link;
import dev.tctrace.tracer.netns.netlink.NetlinkAttributes;
import dev.tctrace.tracer.netns.netlink.NetlinkMessage;
import dev.tctrace.tracer.netns.netlink.NetlinkRefused;
import dev.tctrace.tracer.netns.netlink.NetlinkRequest;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

/** Finds every qdisc and class of a device that may have filters, and asks them. */
public final class TcHooks {
    private static final int RTM_NEWQDISC = 36;
    private static final int RTM_GETQDISC = 38;
    private static final int RTM_NEWTCLASS = 40;
    private static final int RTM_GETTCLASS = 42;

    private static final int PARENT_INGRESS = 0xfffffff2;
    private static final int PARENT_EGRESS = 0xfffffff3;

    /** struct tcmsg: family, ifindex, handle, parent, info. */
    private static final int TCMSG = 20;

    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_RED_EARLY_DROP_BLOCK = 5;
    private static final int TCA_RED_MARK_BLOCK = 6;

    /** Root qdiscs that take no filters, nor other qdiscs: most devices have one of them. */
    private static final Set<String> WITHOUT_FILTERS =
            Set.of("", "noqueue", "noop", "pfifo_fast", "pfifo", "bfifo", "pfifo_head_drop", "fq");

    /** Each class is asked for its filters. */
    private static final int MOST_CLASSES = 256;

    private TcHooks() {}

    /**
     * The filters of one hook.
     *
     * @param point where its filters are
     * @param actionPoint where their actions are
     * @param filters in the order in which they run
     */
    public record Hook(AttachPoint point, AttachPoint actionPoint, List<TcFilter> filters) {}

    /**
     * @param hooks those that have filters
     * @param notLookedAt what was left out, in words
     */
    public record Found(List<Hook> hooks, List<String> notLookedAt) {}

    /** @param socket a socket in the device's namespace */
    public static Found of(RouteSocket socket, Link link) {
        Search search = new Search(socket, link);
        search.ingressAndClsact();
        search.egressQdiscs();
        return new Found(search.hooks, search.notLookedAt);
    }

    /** The qdiscs of a device; none where it is gone. */
    public static List<Qdisc> qdiscs(RouteSocket socket, int ifindex) {
        return dump(socket, RTM_GETQDISC, ifindex).stream()
                // The kernel lists those of all devices.
                .filter(message -> message.type() == RTM_NEWQDISC && message.u32(4) == ifindex)
                .map(TcHooks::qdisc)
                .toList();
    }

    static Qdisc qdisc(NetlinkMessage message) {
        NetlinkAttributes attributes = message.attributes(TCMSG);
        String kind = attributes.text(TCA_KIND).orElse("");
        boolean red = kind.equals("red");
        NetlinkAttributes options = red ? attributes.nested(TCA_OPTIONS) : null;
        boolean qevents = red
                && (options.u32(TCA_RED_EARLY_DROP_BLOCK).orElse(0) != 0
                        || options.u32(TCA_RED_MARK_BLOCK).orElse(0) != 0);
        return new Qdisc(kind, message.u32(8), message.u32(12), qevents);
    }

    private static List<NetlinkMessage> dump(RouteSocket socket, int type, int ifindex) {
        NetlinkRequest request =
                NetlinkRequest.dump(type).u32(0).u32(ifindex).u32(0).u32(0).u32(0);
        try {
            return socket.dump("Listing the qdiscs of device " + ifindex, request);
        } catch (NetlinkRefused e) {
            if (e.errno() == Errno.ENODEV || e.errno() == Errno.EINVAL || e.errno() == Errno.ENOENT) {
                return List.of();
            }
            throw e;
        }
    }

    /** One look at one device. */
    private static final class Search {
        private final RouteSocket socket;
        private final Link link;
        private final List<Hook> hooks = new ArrayList<>();
        private final List<String> notLookedAt = new ArrayList<>();
        private List<Qdisc> qdiscs;

        Search(RouteSocket socket, Link link) {
            this.socket = socket;
            this.link = link;
        }

        void ingressAndClsact() {
            List<TcFilter> arriving = filters(PARENT_INGRESS, "its ingress");
            add(AttachPoint.CLSACT_INGRESS, AttachPoint.ACTION_INGRESS, arriving);
            List<TcFilter> leaving = filters(PARENT_EGRESS, "its egress");
            // Asked only where it matters: the kernel lists the qdiscs of all devices.
            if (!leaving.isEmpty() && (arriving.isEmpty() || qdiscs().stream().anyMatch(Qdisc::clsact))) {
                add(AttachPoint.CLSACT_EGRESS, AttachPoint.ACTION_EGRESS, leaving);
            }
        }

        void egressQdiscs() {
            if (WITHOUT_FILTERS.contains(link.rootQdisc())) {
                return;
            }
            List<TcFilter> found = new ArrayList<>();
            for (Qdisc qdisc : qdiscs()) {
                boolean root = qdisc.parent() == Qdisc.ROOT;
                if (!qdisc.clsact() && !qdisc.ingress() && (root || qdisc.handle() != 0)) {
                    found.addAll(filters(qdisc.handle(), "qdisc " + qdisc.kind()));
                }
                if (qdisc.qevents()) {
                    notLookedAt.add("the filters of qevents of the qdisc " + qdisc.kind() + " of " + link.name());
                }
            }
            List<Integer> classes = dump(socket, RTM_GETTCLASS, link.ifindex()).stream()
                    .filter(message -> message.type() == RTM_NEWTCLASS && message.u32(4) == link.ifindex())
                    .map(message -> message.u32(8))
                    .filter(handle -> (handle & 0xffff) != 0 && handle >>> 16 != 0 && handle >>> 16 != 0xffff)
                    .toList();
            classes.stream().limit(MOST_CLASSES).forEach(handle -> found.addAll(filters(handle, "its classes")));
            if (classes.size() > MOST_CLASSES) {
                notLookedAt.add("the filters of " + (classes.size() - MOST_CLASSES) + " of the " + classes.size()
                        + " classes of " + link.name());
            }
            add(AttachPoint.QDISC_EGRESS, AttachPoint.QDISC_ACTION, found);
        }

        private void add(AttachPoint point, AttachPoint actionPoint, List<TcFilter> filters) {
            if (!filters.isEmpty()) {
                hooks.add(new Hook(point, actionPoint, filters));
            }
        }

        private List<TcFilter> filters(int parent, String where) {
            TcFilters.Found found = TcFilters.of(socket, link.ifindex(), parent);
            for (String kind : found.unknownKinds()) {
                String note = "the actions of filters of kind " + kind + " of " + link.name() + " (" + where + ")";
                if (!notLookedAt.contains(note)) {
                    notLookedAt.add(note);
                }
            }
            return found.filters();
        }

        private List<Qdisc> qdiscs() {
            if (qdiscs == null) {
                qdiscs = TcHooks.qdiscs(socket, link.ifindex());
            }
            return qdiscs;
        }
    }
}
