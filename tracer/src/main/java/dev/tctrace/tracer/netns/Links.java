// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.netns.netlink.NetlinkAttributes;
import dev.tctrace.tracer.netns.netlink.NetlinkMessage;
import dev.tctrace.tracer.netns.netlink.NetlinkRefused;
import dev.tctrace.tracer.netns.netlink.NetlinkRequest;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

/** The interfaces of the namespace that a socket was opened in. Numbers are those of include/uapi/linux/if_link.h. */
public final class Links {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETNSID = 90;

    /** struct ifinfomsg: family, type, index, flags, change. */
    private static final int IFINFOMSG = 16;

    /** struct rtgenmsg, padded. */
    private static final int RTGENMSG = 4;

    private static final int IFF_UP = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_QDISC = 6;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int IFLA_ALT_IFNAME = 53;
    private static final int IFNAMSIZ = 16;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_NETKIT_PRIMARY = 2;
    private static final int NETNSA_NSID = 1;
    private static final int NETNSA_FD = 3;

    private Links() {}

    /** The names of all interfaces of a namespace, in the kernel's order. */
    public static List<String> names(NetworkNamespace namespace) {
        try (RouteSocket socket = namespace.routeSocket()) {
            return all(socket).stream().map(Link::name).toList();
        }
    }

    /** Every interface. */
    public static List<Link> all(RouteSocket socket) {
        NetlinkRequest request = ifinfomsg(NetlinkRequest.dump(RTM_GETLINK), 0);
        return socket.dump("Listing the interfaces", request).stream()
                .filter(message -> message.type() == RTM_NEWLINK)
                .map(Links::parse)
                .toList();
    }

    /**
     * The interface of this name, or of this alternative name (as `ip link property` gives it).
     *
     * @return empty where no interface has this name
     */
    public static Optional<Link> named(RouteSocket socket, String name) {
        // The kernel looks among alternative names either way, but takes longer ones in an attribute of their own only.
        int attribute = name.getBytes(StandardCharsets.UTF_8).length < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME;
        return one(socket, ifinfomsg(NetlinkRequest.get(RTM_GETLINK), 0).attribute(attribute, name));
    }

    /** @return empty where no interface has this index */
    public static Optional<Link> indexed(RouteSocket socket, int ifindex) {
        return one(socket, ifinfomsg(NetlinkRequest.get(RTM_GETLINK), ifindex));
    }

    /**
     * The number by which the socket's namespace knows another one.
     *
     * @return empty where it has none: nothing links the two
     */
    public static OptionalInt namespaceId(RouteSocket socket, NetworkNamespace other) {
        NetlinkMessage answer = socket.ask(
                "Asking for the id of " + other,
                NetlinkRequest.get(RTM_GETNSID).u32(0).attribute(NETNSA_FD, other.fd()));
        OptionalInt id = answer.attributes(RTGENMSG).u32(NETNSA_NSID);
        return id.isPresent() && id.getAsInt() < 0 ? OptionalInt.empty() : id;
    }

    private static Optional<Link> one(RouteSocket socket, NetlinkRequest request) {
        try {
            return Optional.of(parse(socket.ask("Asking for an interface", request)));
        } catch (NetlinkRefused e) {
            // EINVAL and ERANGE: a name that no interface can have.
            if (e.errno() == Errno.ENODEV || e.errno() == Errno.EINVAL || e.errno() == Errno.ERANGE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static Link parse(NetlinkMessage message) {
        NetlinkAttributes attributes = message.attributes(IFINFOMSG);
        NetlinkAttributes info = attributes.nested(IFLA_LINKINFO);
        String kind = info.text(IFLA_INFO_KIND).orElse("");
        boolean primary = kind.equals("netkit")
                && info.nested(IFLA_INFO_DATA).u8(IFLA_NETKIT_PRIMARY).orElse(0) == 1;
        return new Link(
                attributes.text(IFLA_IFNAME).orElse(""),
                message.u32(4),
                message.u16(2),
                (message.u32(8) & IFF_UP) != 0,
                kind,
                attributes.u32(IFLA_LINK).orElse(0),
                attributes.u32(IFLA_LINK_NETNSID).orElse(Link.SAME_NAMESPACE),
                primary,
                attributes.text(IFLA_QDISC).orElse(""));
    }

    private static NetlinkRequest ifinfomsg(NetlinkRequest request, int ifindex) {
        return request.u32(0).u32(ifindex).u32(0).u32(0);
    }
}
