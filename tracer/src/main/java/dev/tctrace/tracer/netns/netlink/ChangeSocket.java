// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

import dev.tctrace.tracer.libc.Errno;
import dev.tctrace.tracer.libc.Socket;
import dev.tctrace.tracer.libc.SystemCallException;

/**
 * Hears what changes in a network namespace: qdiscs, filters and actions, and interfaces where that is wanted. It keeps the
 * namespace alive until it is closed. One thread at a time.
 */
public final class ChangeSocket implements AutoCloseable {
    /** Stands for every device: the message names none, or too many came to be kept. */
    public static final int ANY_DEVICE = 0;

    private static final int GROUP_LINK = 1;
    private static final int GROUP_TC = 1 << 3;
    private static final int CAPACITY = 64 * 1024;

    /** RTM_NEWLINK, RTM_DELLINK; RTM_NEWQDISC to RTM_GETTFILTER; RTM_NEWCHAIN, RTM_DELCHAIN: all have the index there. */
    private static final int IFINDEX = 4;

    private final Socket socket;

    private ChangeSocket(Socket socket) {
        this.socket = socket;
    }

    /**
     * In the network namespace of the calling thread.
     *
     * @param interfaces whether to hear of interfaces, too
     */
    public static ChangeSocket open(boolean interfaces) {
        Socket socket = Socket.open(Socket.AF_NETLINK, Socket.SOCK_RAW, Socket.NETLINK_ROUTE);
        try {
            socket.bind(ByteBuffer.allocate(12)
                    .order(ByteOrder.nativeOrder())
                    .putShort((short) Socket.AF_NETLINK)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt(GROUP_TC | (interfaces ? GROUP_LINK : 0))
                    .array());
            return new ChangeSocket(socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Becomes readable when something changed. */
    public int fd() {
        return socket.number();
    }

    /** Takes what is there, and waits where nothing is. @return the indexes of the devices that changed */
    public Set<Integer> read() {
        Set<Integer> devices = new HashSet<>();
        try {
            for (NetlinkMessage message : NetlinkMessage.parse(socket.receive(CAPACITY))) {
                devices.add(named(message.type()) ? message.u32(IFINDEX) : ANY_DEVICE);
            }
        } catch (SystemCallException e) {
            if (e.errno() != Errno.ENOBUFS) {
                throw e;
            }
            devices.add(ANY_DEVICE);
        } catch (MalformedNetlink e) {
            // Longer than what was read: it is looked at whatever it was.
            devices.add(ANY_DEVICE);
        }
        return devices;
    }

    private static boolean named(int type) {
        return type >= 16 && type < 20 || type >= 36 && type < 48 || type >= 100 && type < 104;
    }

    @Override
    public void close() {
        socket.close();
    }
}
