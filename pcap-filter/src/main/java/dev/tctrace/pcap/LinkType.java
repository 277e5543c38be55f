// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

/** The link types that a tc program meets, with their numbers of pcap-linktype(7). */
public enum LinkType {
    ETHERNET(1),
    RAW(12);

    private final int dlt;

    LinkType(int dlt) {
        this.dlt = dlt;
    }

    /** The DLT_* number that libpcap takes. */
    public int dlt() {
        return dlt;
    }
}
