// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.util.Objects;

/** Flows, verdicts and the lines that people read, the same in every output. */
public final class FlowText {
    private static final String UNKNOWN = "unknown";

    private FlowText() {}

    /** {@code 10.0.0.1}, {@code 10.0.0.1:80}, {@code [::1]:80} (RFC 5952, section 6), {@code unknown}. */
    public static String endpoint(String address, int port) {
        if (address == null) {
            return UNKNOWN;
        }
        if (port < 0) {
            return address;
        }
        return address.indexOf(':') >= 0 ? "[" + address + "]:" + port : address + ":" + port;
    }

    /** {@code 10.0.0.1:80 -> 10.1.2.3:443}. */
    public static String flow(Flow flow) {
        return endpoint(flow.source(), flow.sourcePort()) + " -> "
                + endpoint(flow.destination(), flow.destinationPort());
    }

    /** {@code 10.0.0.1:80 -> 10.1.2.3:443}. */
    public static String flow(Packet packet) {
        return flow(packet.flow());
    }

    /**
     * The flow before and after a program: {@code 10.0.0.1 -> 10.96.0.1 => 10.0.0.1 -> 10.244.0.7}, or the flow alone
     * where the program left it as it was.
     *
     * @param exit the packet as the program left it; null where it did not change it
     */
    public static String flow(Packet entry, Packet exit) {
        return rewritten(entry, exit) ? flow(entry) + " => " + flow(exit) : flow(entry);
    }

    /** Whether a program changed who talks to whom (and not only, say, the TTL). */
    public static boolean rewritten(Packet entry, Packet exit) {
        return exit != null && !Objects.equals(entry.flow(), exit.flow());
    }

    /** {@code Tracing packet: 192.168.1.12 -> 192.168.1.138 (fentry)}. */
    public static String entryLine(Packet entry) {
        return "Tracing packet: " + flow(entry) + " (fentry)";
    }

    /** {@code Tracing packet: 192.168.1.12 -> 192.168.1.138 (fexit: TC_ACT_OK)}. */
    public static String exitLine(Packet entry, Packet exit, String verdict) {
        return "Tracing packet: " + flow(entry, exit) + " (fexit: " + verdict + ")";
    }
}
