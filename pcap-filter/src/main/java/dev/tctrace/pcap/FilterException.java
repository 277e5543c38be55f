// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

/** An expression that cannot be used. The message is written for the person who wrote the expression. */
public final class FilterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FilterException(String message) {
        super(message);
    }
}
