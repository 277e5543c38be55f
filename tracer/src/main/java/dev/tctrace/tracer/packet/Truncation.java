// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** Why fewer bytes were copied than the packet has. */
public enum Truncation {
    /** The tracer copies no more than the snapshot length. */
    SNAP_LENGTH("beyond the snapshot length"),
    /** The rest is in the packet's page fragments, and could not be read there: bpf/fragments.h. */
    NON_LINEAR("in page fragments that could not be read");

    private final String text;

    Truncation(String text) {
        this.text = text;
    }

    /** For people: completes "the rest is …". */
    public String text() {
        return text;
    }
}
