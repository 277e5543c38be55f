// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns.netlink;

import java.util.ArrayList;
import java.util.List;

import dev.tctrace.tracer.libc.Socket;

/**
 * A NETLINK_ROUTE socket. It belongs to the network namespace of the thread that opened it, for as long as it lives, and may
 * then be used from any thread, by one at a time.
 */
public final class RouteSocket implements AutoCloseable {
    /** The kernel fills at most 32 KiB of a dump at once (net/netlink/af_netlink.c, netlink_dump). */
    private static final int CAPACITY = 64 * 1024;

    private static final int MOST_DUMPS = 4;

    private final Socket socket;
    private int sequence;

    private RouteSocket(Socket socket) {
        this.socket = socket;
    }

    /** In the network namespace of the calling thread. */
    public static RouteSocket open() {
        return new RouteSocket(Socket.open(Socket.AF_NETLINK, Socket.SOCK_RAW, Socket.NETLINK_ROUTE));
    }

    /**
     * Asks for one object.
     *
     * @param what for the message of the exception
     * @throws NetlinkRefused with the kernel's errno, ENODEV for an interface that is not there
     */
    public NetlinkMessage ask(String what, NetlinkRequest request) {
        send(request);
        while (true) {
            for (NetlinkMessage message : receive()) {
                refuse(what, message);
                if (message.type() != NetlinkMessage.NLMSG_ERROR && message.type() != NetlinkMessage.NLMSG_DONE) {
                    return message;
                }
            }
        }
    }

    /**
     * Asks for all objects; asks again when they changed in the middle.
     *
     * @return in the order in which the kernel lists them
     */
    public List<NetlinkMessage> dump(String what, NetlinkRequest request) {
        for (int i = 1; ; i++) {
            List<NetlinkMessage> found = new ArrayList<>();
            boolean interrupted = dumpOnce(what, request, found);
            // The last try counts as it is: a table that changes all the time is looked at again soon anyway.
            if (!interrupted || i == MOST_DUMPS) {
                return found;
            }
        }
    }

    private boolean dumpOnce(String what, NetlinkRequest request, List<NetlinkMessage> found) {
        send(request);
        boolean interrupted = false;
        while (true) {
            for (NetlinkMessage message : receive()) {
                interrupted |= (message.flags() & NetlinkMessage.NLM_F_DUMP_INTR) != 0;
                refuse(what, message);
                if (message.type() == NetlinkMessage.NLMSG_DONE) {
                    return interrupted;
                }
                found.add(message);
            }
        }
    }

    private void send(NetlinkRequest request) {
        sequence++;
        socket.send(request.bytes(sequence));
    }

    private List<NetlinkMessage> receive() {
        return NetlinkMessage.parse(socket.receive(CAPACITY)).stream()
                .filter(message -> message.sequence() == sequence)
                .toList();
    }

    /** An error message of its own, or a dump that ends with one. */
    private static void refuse(String what, NetlinkMessage message) {
        boolean carriesError = message.type() == NetlinkMessage.NLMSG_ERROR
                || message.type() == NetlinkMessage.NLMSG_DONE
                        && message.payload().limit() >= 4;
        if (carriesError && message.u32(0) < 0) {
            throw new NetlinkRefused(what, message.u32(0));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
