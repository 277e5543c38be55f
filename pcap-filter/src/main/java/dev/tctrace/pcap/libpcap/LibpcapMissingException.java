// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.libpcap;

/** The shared library is not installed: a fault of the image or the machine, not of the expression. */
public final class LibpcapMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LibpcapMissingException(String message, Throwable cause) {
        super(message, cause);
    }
}
