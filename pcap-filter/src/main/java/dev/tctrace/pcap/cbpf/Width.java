// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

/** How many bytes a packet load reads. All are big-endian and extended with zeros. */
public enum Width {
    BYTE(1),
    HALF(2),
    WORD(4);

    private final int bytes;

    Width(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }
}
