// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.nio.file.Path;
import java.time.Instant;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.Frames;
import dev.tctrace.tracer.packet.PacketDecoder;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;

/** Records of packets at the ends of two pods' pairs. */
final class Records {
    static final int OK = 0;
    static final int UNSPEC = -1;
    static final int SHOT = 2;
    static final int STOLEN = 4;
    static final int REDIRECT = 7;

    static final long MICROS = 1_000;
    static final long MILLIS = 1_000_000;

    static final Pod A = new Pod("a", 10);
    static final Pod B = new Pod("b", 20);

    private Records() {}

    /** A pod: its interface, and the host's end of the pair. */
    record Pod(String name, int number) {
        Target target() {
            return new Target(name, Path.of("/proc/" + number + "/ns/net"), "eth0");
        }

        private Device podEnd() {
            return new Device("eth0", 2, 4_000_000_000L + number, 1, true);
        }

        private Device hostEnd() {
            return new Device("veth" + name, number, 4_000_000_000L, 1, false);
        }

        /** Towards the pod: the host's end sends. */
        Station hostSends() {
            return new Station(this, program(1, AttachPoint.CLSACT_EGRESS, hostEnd(), 1, Direction.INGRESS));
        }

        Station podReceives() {
            return new Station(this, program(2, AttachPoint.CLSACT_INGRESS, podEnd(), 1, Direction.INGRESS));
        }

        Station podSends() {
            return new Station(this, program(3, AttachPoint.CLSACT_EGRESS, podEnd(), 1, Direction.EGRESS));
        }

        Station hostReceives() {
            return new Station(this, program(4, AttachPoint.CLSACT_INGRESS, hostEnd(), 1, Direction.EGRESS));
        }

        /** The second program of the hook. */
        Station hostReceivesSecond() {
            return new Station(this, program(5, AttachPoint.CLSACT_INGRESS, hostEnd(), 2, Direction.EGRESS));
        }

        /** Runs before clsact. */
        Station hostReceivesTcx() {
            return new Station(this, program(6, AttachPoint.TCX_INGRESS, hostEnd(), 1, Direction.EGRESS));
        }

        private AttachedProgram program(
                int id, AttachPoint attachPoint, Device device, int position, Direction direction) {
            return AttachedProgram.at(attachPoint, device, direction)
                    .id(100 * number + id)
                    .name("p" + id)
                    .position(position)
                    .build();
        }
    }

    /** A program of a pod. */
    record Station(Pod pod, AttachedProgram program) {
        TracedPacket sees(long skb, long nanos, int verdict, byte[] frame) {
            return sees(skb, nanos, verdict, frame, null);
        }

        TracedPacket sees(long skb, long nanos, int verdict, byte[] entry, byte[] exit) {
            return new TracedPacket(
                    Instant.ofEpochSecond(0, nanos),
                    MICROS,
                    pod.target(),
                    program,
                    verdict,
                    entry.length,
                    0,
                    0,
                    PacketDecoder.decode(LinkType.ETHERNET, entry, entry.length),
                    exit == null ? null : PacketDecoder.decode(LinkType.ETHERNET, exit, exit.length),
                    skb,
                    nanos);
        }
    }

    static KernelDrop drop(long skb, long nanos, String reason) {
        return new KernelDrop(
                Instant.ofEpochSecond(0, nanos), nanos, A.target(), skb, reason, "kfree", "eth0", 1, false, null);
    }

    /** A UDP packet over IPv4; the payload tells packets apart whose headers are the same. */
    static byte[] udp(String source, String destination, int id, String payload) {
        byte[] frame = Frames.ethernet(
                0x0800, Frames.ipv4(17, source, destination, Frames.udp(1000, 2000, payload.getBytes())));
        frame[18] = (byte) (id >> 8);
        frame[19] = (byte) id;
        return frame;
    }

    static byte[] udp6(String source, String destination, int label, String payload) {
        byte[] frame = Frames.ethernet(
                0x86dd, Frames.ipv6(17, source, destination, Frames.udp(1000, 2000, payload.getBytes())));
        frame[16] = (byte) (label >> 8);
        frame[17] = (byte) label;
        return frame;
    }
}
