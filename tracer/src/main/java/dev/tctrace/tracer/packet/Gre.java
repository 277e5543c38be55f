// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** GRE (RFC 2784, with the key and the sequence number of RFC 2890) and NVGRE (RFC 7637). */
final class Gre {
    private Gre() {}

    static void decode(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 4, "GRE header")) {
            return;
        }
        int flags = cursor.u16(0);
        int type = cursor.u16(2);
        boolean checksum = (flags & 0x8000) != 0;
        boolean routing = (flags & 0x4000) != 0;
        boolean key = (flags & 0x2000) != 0;
        boolean sequence = (flags & 0x1000) != 0;
        int version = flags & 7;
        if (version != 0 || routing) {
            // Version 1 is PPTP (RFC 2637); source routing was taken out of the protocol by RFC 2784.
            found.info("GRE version " + version + (routing ? " with routing" : ""));
            return;
        }
        int length = 4 + (checksum ? 4 : 0) + (key ? 4 : 0) + (sequence ? 4 : 0);
        if (!found.has(cursor, length, "GRE header")) {
            return;
        }
        String label = key ? "GRE key " + cursor.u32(checksum ? 8 : 4) : "inner";
        cursor.skip(length);
        found.inner(label, cursor, payload(type));
    }

    /** What decodes the payload behind a protocol type, which is an ethertype or "an Ethernet frame". */
    static Dissection.Layer payload(int type) {
        return type == EtherType.BRIDGED ? Ethernet::decode : Protocols.ofEtherType(type);
    }
}
