// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.List;

import dev.tctrace.pcap.stub.FilterStub;
import dev.tctrace.tracer.libbpf.BpfObject;

/** The builds of bpf/tracer.bpf.c, by how the kernel hands the traced program's argument to a tracer, and by their programs. */
enum TracerObject {
    /** As a pointer to struct sk_buff: the program's BTF says that it takes a {@code struct __sk_buff *}. */
    TYPED("tracer", TracerKind.PAIR),
    /** As a number: it says anything else. */
    UNTYPED("untyped", TracerKind.PAIR),
    TYPED_SESSION("session", TracerKind.SESSION),
    UNTYPED_SESSION("untyped_session", TracerKind.SESSION);

    private static final String PACKET = "__sk_buff";

    private final String name;
    private final TracerKind kind;
    private byte[] bytes;
    private FilterStub.Space space;

    TracerObject(String name, TracerKind kind) {
        this.name = name;
        this.kind = kind;
    }

    TracerKind kind() {
        return kind;
    }

    /** The object file, read when it is first needed. Not to be changed. */
    synchronized byte[] bytes() {
        if (bytes == null) {
            bytes = BpfObject.resource(name);
        }
        return bytes;
    }

    /** Where its filter goes. */
    synchronized FilterStub.Space space() {
        if (space == null) {
            space = FilterStub.space(bytes());
        }
        return space;
    }

    /**
     * In which order to try them: the kernel's verifier, not the BTF, decides what an argument is.
     *
     * @param firstParameter the struct that the traced function's first parameter points to; empty where it is none
     */
    static List<TracerObject> toTry(TracerKind kind, String firstParameter) {
        boolean typed = firstParameter.equals(PACKET);
        return List.of(of(kind, typed), of(kind, !typed));
    }

    /** @param typed whether the kernel hands the argument over as a pointer */
    static TracerObject of(TracerKind kind, boolean typed) {
        return switch (kind) {
            case PAIR -> typed ? TYPED : UNTYPED;
            case SESSION -> typed ? TYPED_SESSION : UNTYPED_SESSION;
        };
    }
}
