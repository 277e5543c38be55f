// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import dev.tctrace.tracer.libc.Socket;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

/**
 * What passes the host end of a pair, seen by a packet socket: after the pod's programs for what the pod sends, after the host
 * end's own for what the pod gets.
 */
final class Capture implements AutoCloseable {
    private static final int ALL_PROTOCOLS = 0x0003;
    private static final int MARKER_PAYLOAD = 47;
    private static final int MARKER_LENGTH = 14 + 20 + 8 + MARKER_PAYLOAD;

    private final TracedPair traced;
    private final Socket socket;

    Capture(TracedPair traced) {
        this.traced = traced;
        try (NetworkNamespace host = traced.pair.host()) {
            socket = host.run(() -> {
                try (RouteSocket links = RouteSocket.open()) {
                    Socket made = Socket.open(Socket.AF_PACKET, Socket.SOCK_RAW, 0);
                    made.bind(address(Links.named(links, "vhost").orElseThrow().ifindex()));
                    return made;
                }
            });
        }
    }

    /** struct sockaddr_ll, packet(7). */
    private static byte[] address(int ifindex) {
        ByteBuffer address = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
        address.putShort((short) Socket.AF_PACKET);
        address.putShort(Short.reverseBytes((short) ALL_PROTOCOLS));
        return address.putInt(ifindex).array();
    }

    /** Echo requests that are the same each time. Then the frames that were seen, as text: without what the kernel counts up. */
    List<String> ping(int count) {
        traced.pair.shell("ip netns exec HOST ping -e 7 -s 8 -c " + count + " -i 0.02 -W 1 -q 10.9.0.2 || true");
        traced.pair.shell("ip netns exec HOST ping -e 8 -s " + MARKER_PAYLOAD + " -c 1 -W 1 -q 10.9.0.2 || true");
        List<String> frames = new ArrayList<>();
        byte[] frame = socket.receive(2048);
        while (frame.length != MARKER_LENGTH) {
            frames.add(text(frame));
            frame = socket.receive(2048);
        }
        socket.receive(2048);
        return frames;
    }

    private static String text(byte[] frame) {
        byte[] bytes = frame.clone();
        // The identification and the header's checksum, which covers it.
        bytes[18] = bytes[19] = bytes[24] = bytes[25] = 0;
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        socket.close();
    }
}
