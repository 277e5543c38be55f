// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class PacketPathTest {
    @Test
    void theDirectionIsThePods() {
        assertEquals(Direction.INGRESS, PacketPath.direction(AttachPoint.CLSACT_INGRESS, true));
        assertEquals(Direction.EGRESS, PacketPath.direction(AttachPoint.CLSACT_INGRESS, false));
        assertEquals(Direction.EGRESS, PacketPath.direction(AttachPoint.TCX_EGRESS, true));
        assertEquals(Direction.INGRESS, PacketPath.direction(AttachPoint.TCX_EGRESS, false));
        assertEquals(Direction.INGRESS, PacketPath.direction(AttachPoint.NETKIT_PRIMARY, false));
        assertEquals(Direction.EGRESS, PacketPath.direction(AttachPoint.NETKIT_PEER, true));
    }

    @Test
    void programsComeInTheOrderInWhichPacketsPassThem() {
        List<AttachedProgram> expected = List.of(
                program(AttachPoint.TCX_EGRESS, false),
                program(AttachPoint.CLSACT_EGRESS, false),
                program(AttachPoint.NETKIT_PRIMARY, false),
                program(AttachPoint.TCX_INGRESS, true),
                program(AttachPoint.CLSACT_INGRESS, true),
                program(AttachPoint.TCX_EGRESS, true),
                program(AttachPoint.CLSACT_EGRESS, true),
                program(AttachPoint.NETKIT_PEER, true),
                program(AttachPoint.TCX_INGRESS, false),
                program(AttachPoint.CLSACT_INGRESS, false));
        List<AttachedProgram> shuffled = new ArrayList<>(expected);
        Collections.shuffle(shuffled, new Random(7));

        assertEquals(expected, PacketPath.inOrder(shuffled));
    }

    private static AttachedProgram program(AttachPoint point, boolean podEnd) {
        Device device = new Device(podEnd ? "eth0" : "vhost", 2, 4026531840L, 1, podEnd);
        return AttachedProgram.at(point, device, PacketPath.direction(point, podEnd))
                .id(1)
                .name("p")
                .tag("0011223344556677")
                .build();
    }
}
