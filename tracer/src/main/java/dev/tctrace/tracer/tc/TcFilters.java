// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.netns.netlink.NetlinkAttributes;
import dev.tctrace.tracer.netns.netlink.NetlinkMessage;
import dev.tctrace.tracer.netns.netlink.NetlinkRefused;
import dev.tctrace.tracer.netns.netlink.NetlinkRequest;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

/** Reads tc filters and their BPF actions. Numbers are those of include/uapi/linux/{rtnetlink,pkt_sched,pkt_cls}.h. */
public final class TcFilters {
    private static final int RTM_NEWTFILTER = 44;
    private static final int RTM_GETTFILTER = 46;

    /** struct tcmsg: family, ifindex, handle, parent, info. */
    private static final int TCMSG = 20;

    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_CHAIN = 11;
    private static final int TCA_BPF_NAME = 7;
    private static final int TCA_BPF_FLAGS = 8;
    private static final int TCA_BPF_ID = 11;
    private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;
    private static final int TCA_CLS_FLAGS_SKIP_SW = 2;

    private static final int TCA_ACT_KIND = 1;
    private static final int TCA_ACT_OPTIONS = 2;
    private static final int TCA_ACT_BPF_PARMS = 2;
    private static final int TCA_ACT_BPF_NAME = 6;
    private static final int TCA_ACT_BPF_ID = 9;

    /** struct tc_act_bpf: index, capabilities, action, … */
    private static final int PARMS_ACTION = 8;

    private static final int NO_FLAGS = -1;

    /**
     * Where the options of a kind of filter hold what all kinds have.
     *
     * @param actions the attribute of its actions
     * @param flags that of its hardware flags
     */
    private record Kind(int actions, int flags) {}

    private static final Map<String, Kind> KINDS = Map.of(
            "bpf", new Kind(1, 9),
            "matchall", new Kind(2, 3),
            "u32", new Kind(7, 11),
            "flower", new Kind(3, 22),
            "basic", new Kind(3, NO_FLAGS),
            "fw", new Kind(4, NO_FLAGS),
            "cgroup", new Kind(1, NO_FLAGS),
            "flow", new Kind(9, NO_FLAGS),
            "route", new Kind(6, NO_FLAGS));

    private TcFilters() {}

    /**
     * The filters of a qdisc or class.
     *
     * @param filters in the order in which the kernel runs them
     * @param unknownKinds kinds of filters whose actions cannot be read
     */
    public record Found(List<TcFilter> filters, Set<String> unknownKinds) {}

    /**
     * @param socket a socket in the device's namespace
     * @param parent the handle of the qdisc or class, or one of clsact's two hooks; 0: the root qdisc
     * @return none where there is no such qdisc, or no device any more
     */
    public static Found of(RouteSocket socket, int ifindex, int parent) {
        NetlinkRequest request = NetlinkRequest.dump(RTM_GETTFILTER)
                .u32(0)
                .u32(ifindex)
                .u32(0)
                .u32(parent)
                .u32(0);
        try {
            List<NetlinkMessage> dump = socket.dump("Listing the tc filters of device " + ifindex, request);
            return new Found(inOrder(dump), unknownKinds(dump));
        } catch (NetlinkRefused e) {
            if (e.errno() == Errno.ENODEV || e.errno() == Errno.EINVAL || e.errno() == Errno.ENOENT) {
                return new Found(List.of(), Set.of());
            }
            throw e;
        }
    }

    /**
     * By chain, then by priority. Inside a priority the kernel lists filters in the order in which it runs them, which is not
     * that of their handles: the newest comes first (cls_bpf_change adds at the head, cls_bpf_walk and cls_bpf_classify go
     * the same way).
     */
    static List<TcFilter> inOrder(List<NetlinkMessage> dump) {
        return dump.stream()
                .flatMap(message -> parse(message).stream())
                .sorted(Comparator.comparingInt(TcFilter::chain).thenComparingInt(TcFilter::priority))
                .toList();
    }

    private static Set<String> unknownKinds(List<NetlinkMessage> dump) {
        Set<String> unknown = new TreeSet<>();
        dump.stream()
                .flatMap(message -> parse(message).stream())
                .map(TcFilter::kind)
                .filter(kind -> !KINDS.containsKey(kind))
                .forEach(unknown::add);
        return unknown;
    }

    /** @return empty where it is no filter: each priority comes with a head of its own, without options */
    private static Optional<TcFilter> parse(NetlinkMessage message) {
        if (message.type() != RTM_NEWTFILTER) {
            return Optional.empty();
        }
        NetlinkAttributes attributes = message.attributes(TCMSG);
        if (!attributes.has(TCA_OPTIONS)) {
            return Optional.empty();
        }
        NetlinkAttributes options = attributes.nested(TCA_OPTIONS);
        String name = attributes.text(TCA_KIND).orElse("");
        boolean bpf = name.equals("bpf");
        boolean directAction = bpf && (options.u32(TCA_BPF_FLAGS).orElse(0) & TCA_BPF_FLAG_ACT_DIRECT) != 0;
        Kind kind = KINDS.get(name);
        int info = message.u32(16);
        return Optional.of(new TcFilter(
                attributes.u32(TCA_CHAIN).orElse(0),
                info >>> 16,
                Short.toUnsignedInt(Short.reverseBytes((short) info)),
                message.u32(8),
                name,
                bpf ? options.u32(TCA_BPF_ID).orElse(0) : 0,
                bpf ? options.text(TCA_BPF_NAME).orElse("") : "",
                directAction,
                kind != null
                        && kind.flags() != NO_FLAGS
                        && (options.u32(kind.flags()).orElse(0) & TCA_CLS_FLAGS_SKIP_SW) != 0,
                // With direct-action the kernel keeps actions, too, but never runs them (cls_bpf_classify).
                kind == null || directAction ? List.of() : actions(options.nested(kind.actions()))));
    }

    /** Actions are numbered from 1, in the order in which they run. */
    private static List<TcFilter.Action> actions(NetlinkAttributes list) {
        List<TcFilter.Action> found = new ArrayList<>();
        for (int number : list.types()) {
            NetlinkAttributes action = list.nested(number);
            if (action.text(TCA_ACT_KIND).orElse("").equals("bpf")) {
                NetlinkAttributes options = action.nested(TCA_ACT_OPTIONS);
                found.add(new TcFilter.Action(
                        options.u32(TCA_ACT_BPF_ID).orElse(0),
                        options.text(TCA_ACT_BPF_NAME).orElse(""),
                        options.u32At(TCA_ACT_BPF_PARMS, PARMS_ACTION).orElse(Verdict.TC_ACT_UNSPEC.code())));
            }
        }
        return found;
    }
}
