// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

/** The two registers of the classic machine, 32 bits each and zero at the start. */
public enum Register {
    /** The accumulator. */
    A,
    /** The index register. */
    X
}
