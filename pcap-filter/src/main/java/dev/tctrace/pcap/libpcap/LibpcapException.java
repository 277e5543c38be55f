// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.libpcap;

/** What libpcap said no to, in its own words. */
public final class LibpcapException extends Exception {
    private static final long serialVersionUID = 1L;

    LibpcapException(String message) {
        super(message);
    }
}
