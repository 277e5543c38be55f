// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.stub;

/** The object file has no filter stub of the form that both sides agreed on: a fault of the build, not of the filter. */
public final class StubException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StubException(String message) {
        super(message);
    }
}
