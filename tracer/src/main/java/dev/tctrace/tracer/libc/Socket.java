// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import com.sun.jna.Memory;
import com.sun.jna.Native;

/** A socket of a family that Java does not know: netlink, packet. It stays in the network namespace it was made in. */
public final class Socket implements AutoCloseable {
    public static final int AF_PACKET = 17;
    public static final int AF_NETLINK = 16;
    public static final int SOCK_RAW = 3;
    public static final int NETLINK_ROUTE = 0;

    private static final int SOCK_CLOEXEC = 0x80000;

    private final Fd fd;

    private Socket(Fd fd) {
        this.fd = fd;
    }

    public static Socket open(int family, int type, int protocol) {
        return new Socket(
                new Fd(Libc.check("socket(" + family + ")", NativeC.socket(family, type | SOCK_CLOEXEC, protocol))));
    }

    public int number() {
        return fd.number();
    }

    /** @param address the family's sockaddr, in its own layout */
    public void bind(byte[] address) {
        try (Memory memory = NativeBytes.of(address)) {
            Libc.check("bind", NativeC.bind(fd.number(), memory, address.length));
        }
    }

    public void option(int level, int option, int value) {
        try (Memory memory = new Memory(4)) {
            memory.setInt(0, value);
            Libc.check("setsockopt", NativeC.setsockopt(fd.number(), level, option, memory, 4));
        }
    }

    public void send(byte[] message) {
        try (Memory memory = NativeBytes.of(message)) {
            Libc.check("send", NativeC.send(fd.number(), memory, message.length, 0));
        }
    }

    /**
     * Receives one message; waits for it.
     *
     * @param capacity bytes; of a longer message the rest is lost
     */
    public byte[] receive(int capacity) {
        try (Memory memory = new Memory(capacity)) {
            while (true) {
                long length = NativeC.recv(fd.number(), memory, capacity, 0);
                if (length >= 0) {
                    return memory.getByteArray(0, (int) length);
                }
                int number = Native.getLastError();
                if (Errno.of(number) != Errno.EINTR) {
                    throw new SystemCallException("recv", number);
                }
            }
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
