// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.List;

import dev.tctrace.pcap.stub.FilterStub;
import dev.tctrace.tracer.libbpf.BpfObject;

/** The two builds of bpf/tracer.bpf.c, by how the kernel hands the traced program's argument to a tracer. */
enum TracerObject {
    /** As a pointer to struct sk_buff: the program's BTF says that it takes a {@code struct __sk_buff *}. */
    TYPED("tracer"),
    /** As a number: it says anything else. */
    UNTYPED("untyped");

    private static final String PACKET = "__sk_buff";

    private final byte[] bytes;
    private FilterStub.Space space;

    TracerObject(String name) {
        bytes = BpfObject.resource(name);
    }

    /** The object file. Not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    /** Where its filter goes. */
    synchronized FilterStub.Space space() {
        if (space == null) {
            space = FilterStub.space(bytes);
        }
        return space;
    }

    /**
     * In which order to try them: the kernel's verifier, not the BTF, decides what an argument is.
     *
     * @param firstParameter the struct that the traced function's first parameter points to; empty where it is none
     */
    static List<TracerObject> toTry(String firstParameter) {
        return firstParameter.equals(PACKET) ? List.of(TYPED, UNTYPED) : List.of(UNTYPED, TYPED);
    }
}
