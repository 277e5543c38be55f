// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

import java.util.List;
import java.util.stream.Stream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.tracer.netns.netlink.Hex;
import dev.tctrace.tracer.netns.netlink.MalformedNetlink;
import dev.tctrace.tracer.netns.netlink.NetlinkAttributes;
import dev.tctrace.tracer.netns.netlink.NetlinkMessage;

import static org.junit.jupiter.api.Assertions.assertNotNull;

/** Whatever a netlink socket delivers: messages, or the one exception that says where they are wrong. */
class NetlinkFuzzTest {
    private static final int HIGHEST_TYPE = 64;

    @MethodSource("answers")
    @FuzzTest
    void datagram(byte[] bytes) {
        List<NetlinkMessage> messages;
        try {
            messages = NetlinkMessage.parse(bytes);
        } catch (MalformedNetlink refused) {
            return;
        }
        for (NetlinkMessage message : messages) {
            try {
                assertNotNull(Links.parse(message).name());
            } catch (MalformedNetlink refused) {
                // As above.
            }
            try {
                all(message.attributes(0), 2);
            } catch (MalformedNetlink refused) {
                // As above.
            }
        }
    }

    private static void all(NetlinkAttributes attributes, int depth) {
        for (int type = 0; type < HIGHEST_TYPE; type++) {
            attributes.u8(type);
            attributes.u32(type);
            attributes.text(type);
            if (depth > 0 && attributes.has(type)) {
                try {
                    all(attributes.nested(type), depth - 1);
                } catch (MalformedNetlink refused) {
                    // Not one that holds attributes.
                }
            }
        }
    }

    static Stream<byte[]> answers() {
        return Stream.of(Hex.resource(Hex.class, "veth-link.hex"));
    }
}
