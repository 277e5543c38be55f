// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.tctrace.pcap.LinkType;

/** What the layers have found so far. Each layer adds its own; none takes away what another found. */
final class Dissection {
    /** A tunnel in a tunnel in a tunnel is enough for anyone; more is an attack on the reader. */
    private static final int MAX_DEPTH = 3;

    private static final int LARGEST_LENGTH = 0xffff;

    private final Truncation truncation;
    private final int depth;
    private final List<String> info = new ArrayList<>(2);
    private final List<String> missing = new ArrayList<>(0);
    private String source;
    private String destination;
    private int sourcePort = -1;
    private int destinationPort = -1;
    private String protocol;
    private String tcpFlags;
    private boolean partial;

    Dissection(Truncation truncation) {
        this(truncation, 0);
    }

    private Dissection(Truncation truncation, int depth) {
        this.truncation = truncation;
        this.depth = depth;
    }

    /** Whether {@code count} bytes can be read at the cursor; where not, what is missing is noted. */
    boolean has(Cursor cursor, int count, String what) {
        if (cursor.remaining() >= count) {
            return true;
        }
        if (cursor.wireRemaining() >= count) {
            missing(what + ": " + cursor.remaining() + " of " + count + " bytes copied, the rest is "
                    + truncation.text());
        } else {
            missing(what + ": the packet ends after " + Math.max(0, cursor.wireRemaining()) + " of " + count
                    + " bytes");
        }
        return false;
    }

    /**
     * Ends the layer where its length field says that it does, and remarks where that is not where the bytes end.
     *
     * @param length bytes from the cursor on
     * @param what whose length field
     */
    void limit(Cursor cursor, int length, String what) {
        int there = cursor.wireRemaining();
        if (length > there && !partial) {
            info(what + " length too large: " + (length - there) + " bytes are not there");
        } else if (length < there && !partial && !cursor.maybePadded()) {
            info((there - length) + " bytes after the end of " + what);
        }
        cursor.limit(length);
    }

    /** A length field of 0: right for a super-packet whose length it cannot hold, remarked for any other. */
    void noLength(Cursor cursor, String what) {
        int there = cursor.wireRemaining();
        if (there > 0 && there <= LARGEST_LENGTH && !partial && !cursor.maybePadded()) {
            info(what + " length 0, with " + there + " bytes there");
        }
    }

    /** Whether the bytes end before a header does that says how long it is. */
    boolean endsBefore(Cursor cursor, int length) {
        return !partial && cursor.wireRemaining() < length;
    }

    /** From here on lengths are those of a whole of which only a part is here. */
    void partial() {
        partial = true;
    }

    void addresses(String newSource, String newDestination) {
        source = newSource;
        destination = newDestination;
    }

    void ports(int newSource, int newDestination) {
        sourcePort = newSource;
        destinationPort = newDestination;
    }

    void protocol(String name) {
        protocol = name;
    }

    void tcpFlags(String flags) {
        tcpFlags = flags;
    }

    void info(String text) {
        info.add(text);
    }

    void missing(String text) {
        missing.add(text);
    }

    /** Runs a decoder over the packet inside this one, and notes what it found after {@code label}. */
    void inner(String label, Cursor cursor, Layer layer) {
        if (depth == MAX_DEPTH) {
            info(label);
            missing("inner packet: nested too deeply");
            return;
        }
        Dissection inside = new Dissection(truncation, depth + 1);
        inside.partial = partial;
        layer.decode(cursor, inside);
        info(inside.isBlank() ? label : label + ": " + inside.summary());
        inside.missing.forEach(text -> missing("inner " + text));
    }

    /** As {@link #inner}, for a packet that is meant to be cut off: nobody misses its end. */
    void quoted(String label, Cursor cursor, Layer layer) {
        if (depth == MAX_DEPTH) {
            return;
        }
        Dissection inside = new Dissection(truncation, depth + 1);
        inside.partial();
        layer.decode(cursor, inside);
        if (!inside.isBlank()) {
            info(label + " " + inside.summary());
        }
    }

    private boolean isBlank() {
        return source == null && protocol == null && info.isEmpty();
    }

    private String summary() {
        StringBuilder text = new StringBuilder();
        if (protocol != null) {
            text.append(protocol);
        }
        if (source != null) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(FlowText.endpoint(source, sourcePort))
                    .append(" -> ")
                    .append(FlowText.endpoint(destination, destinationPort));
        }
        if (tcpFlags != null) {
            text.append(" [").append(tcpFlags).append(']');
        }
        if (!info.isEmpty()) {
            text.append(" (").append(String.join(", ", info)).append(')');
        }
        return text.toString();
    }

    Packet toPacket(LinkType linkType, byte[] bytes, int wireLength) {
        return new Packet(
                linkType,
                bytes,
                wireLength,
                source,
                destination,
                sourcePort,
                destinationPort,
                protocol,
                tcpFlags,
                String.join(", ", info),
                missing.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", missing)));
    }

    /** A decoder of one protocol: reads from the cursor on, adds what it finds. */
    @FunctionalInterface
    interface Layer {
        void decode(Cursor cursor, Dissection found);
    }
}
