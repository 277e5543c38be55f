package dev.tctrace.agent.tc;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.tctrace.agent.libc.Errno;
import dev.tctrace.agent.netns.netlink.NetlinkAttributes;
import dev.tctrace.agent.netns.netlink.NetlinkMessage;
import dev.tctrace.agent.netns.netlink.NetlinkRefused;
import dev.tctrace.agent.netns.netlink.NetlinkRequest;
import dev.tctrace.agent.netns.netlink.RouteSocket;

/** Reads the tc filters of a device. Numbers are those of include/uapi/linux/{rtnetlink,pkt_sched,pkt_cls}.h. */
public final class ClsactFilters {
    private static final int RTM_NEWTFILTER = 44;
    private static final int RTM_GETTFILTER = 46;

    /** TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS); the older ingress qdisc answers to it, too. */
    private static final int PARENT_INGRESS = 0xfffffff2;

    private static final int PARENT_EGRESS = 0xfffffff3;

    /** struct tcmsg: family, ifindex, handle, parent, info. */
    private static final int TCMSG = 20;

    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_CHAIN = 11;
    private static final int TCA_BPF_NAME = 7;
    private static final int TCA_BPF_FLAGS = 8;
    private static final int TCA_BPF_FLAGS_GEN = 9;
    private static final int TCA_BPF_ID = 11;
    private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;
    private static final int TCA_CLS_FLAGS_SKIP_SW = 2;

    private ClsactFilters() {}

    /**
     * @param socket a socket in the device's namespace
     * @param ingress which of the two hooks
     * @return in the order in which the kernel runs them; empty where there is no qdisc, or no device any more
     */
    public static List<ClsactFilter> of(RouteSocket socket, int ifindex, boolean ingress) {
        NetlinkRequest request = NetlinkRequest.dump(RTM_GETTFILTER)
                .u32(0)
                .u32(ifindex)
                .u32(0)
                .u32(ingress ? PARENT_INGRESS : PARENT_EGRESS)
                .u32(0);
        try {
            return inOrder(socket.dump("Listing the tc filters of device " + ifindex, request));
        } catch (NetlinkRefused e) {
            if (e.errno() == Errno.ENODEV || e.errno() == Errno.EINVAL) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * By chain, then by priority. Inside a priority the kernel lists filters in the order in which it runs them, which is not
     * that of their handles: the newest comes first (cls_bpf_change adds at the head, cls_bpf_walk and cls_bpf_classify go
     * the same way).
     */
    static List<ClsactFilter> inOrder(List<NetlinkMessage> dump) {
        return dump.stream()
                .flatMap(message -> parse(message).stream())
                .sorted(Comparator.comparingInt(ClsactFilter::chain).thenComparingInt(ClsactFilter::priority))
                .toList();
    }

    /** @return empty where it is no BPF filter, or one of classic BPF, which has no id */
    private static Optional<ClsactFilter> parse(NetlinkMessage message) {
        if (message.type() != RTM_NEWTFILTER) {
            return Optional.empty();
        }
        NetlinkAttributes attributes = message.attributes(TCMSG);
        NetlinkAttributes options = attributes.nested(TCA_OPTIONS);
        if (!attributes.text(TCA_KIND).orElse("").equals("bpf") || !options.has(TCA_BPF_ID)) {
            return Optional.empty();
        }
        int info = message.u32(16);
        return Optional.of(new ClsactFilter(
                attributes.u32(TCA_CHAIN).orElse(0),
                info >>> 16,
                Short.toUnsignedInt(Short.reverseBytes((short) info)),
                message.u32(8),
                options.u32(TCA_BPF_ID).getAsInt(),
                options.text(TCA_BPF_NAME).orElse(""),
                (options.u32(TCA_BPF_FLAGS).orElse(0) & TCA_BPF_FLAG_ACT_DIRECT) != 0,
                (options.u32(TCA_BPF_FLAGS_GEN).orElse(0) & TCA_CLS_FLAGS_SKIP_SW) != 0));
    }
}
