// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** ARP (RFC 826) and RARP (RFC 903), for IPv4 over Ethernet. */
final class Arp {
    private Arp() {}

    static void decode(Cursor cursor, Dissection found, String name) {
        found.protocol(name);
        if (!found.has(cursor, 8, name + " header")) {
            return;
        }
        int operation = cursor.u16(6);
        boolean ipv4OverEthernet =
                cursor.u16(0) == 1 && cursor.u16(2) == EtherType.IPV4 && cursor.u8(4) == 6 && cursor.u8(5) == 4;
        if (!ipv4OverEthernet) {
            found.info(String.format("%s operation %d for hardware type %d", name, operation, cursor.u16(0)));
            return;
        }
        if (!found.has(cursor, 28, name + " addresses")) {
            return;
        }
        String senderMac = cursor.mac(8);
        String sender = cursor.ipv4(14);
        String targetMac = cursor.mac(18);
        String target = cursor.ipv4(24);
        found.addresses(sender, target);
        found.info(
                switch (operation) {
                    case 1 -> sender.equals(target) ? "announcement of " + sender : "who has " + target;
                    case 2 -> sender + " is at " + senderMac;
                    case 3 -> "who is " + targetMac;
                    case 4 -> targetMac + " is " + target;
                    default -> "operation " + operation;
                });
    }
}
