// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** BTF type information, as far as functions need it (Documentation/bpf/btf.rst). Plain data; safe for every thread. */
public final class Btf {
    private static final int MAGIC = 0xeB9F;
    private static final int KIND_PTR = 2;
    private static final int KIND_STRUCT = 4;
    private static final int KIND_TYPEDEF = 8;
    private static final int KIND_CONST = 10;
    private static final int KIND_VOLATILE = 9;
    private static final int KIND_FUNC = 12;
    private static final int KIND_FUNC_PROTO = 13;
    private static final int HEAD = 12;

    private final ByteBuffer types;
    private final ByteBuffer strings;
    private final List<Integer> offsets = new ArrayList<>();

    /** @throws IllegalArgumentException when these bytes are no BTF of this machine's byte order */
    public Btf(byte[] blob) {
        ByteBuffer bytes = ByteBuffer.wrap(blob).order(ByteOrder.nativeOrder());
        if (blob.length < 24 || (bytes.getShort(0) & 0xffff) != MAGIC) {
            throw new IllegalArgumentException("not BTF");
        }
        long header = Integer.toUnsignedLong(bytes.getInt(4));
        types = slice(bytes, header + Integer.toUnsignedLong(bytes.getInt(8)), bytes.getInt(12));
        strings = slice(bytes, header + Integer.toUnsignedLong(bytes.getInt(16)), bytes.getInt(20));
        offsets.add(-1);
        int at = 0;
        while (at < types.limit()) {
            offsets.add(at);
            at = types.limit() - at < HEAD ? Integer.MAX_VALUE : at + HEAD + extra(at);
        }
        if (at != types.limit()) {
            throw new IllegalArgumentException("BTF whose last type is cut off");
        }
    }

    /** @return empty where the type is no function */
    public Optional<BtfFunction> function(int typeId) {
        if (kind(typeId) != KIND_FUNC) {
            return Optional.empty();
        }
        int prototype = reference(typeId);
        if (kind(prototype) != KIND_FUNC_PROTO) {
            return Optional.empty();
        }
        int parameters = count(offsets.get(prototype));
        String first = parameters == 0 ? "" : pointedStruct(types.getInt(offsets.get(prototype) + HEAD + 4));
        return Optional.of(new BtfFunction(name(typeId), parameters, first));
    }

    private String pointedStruct(int typeId) {
        int pointer = strip(typeId);
        if (kind(pointer) != KIND_PTR) {
            return "";
        }
        int target = strip(reference(pointer));
        return kind(target) == KIND_STRUCT ? name(target) : "";
    }

    private int strip(int typeId) {
        int current = typeId;
        // Bounded, so that a loop in broken BTF ends.
        for (int i = 0; i < 32; i++) {
            int kind = kind(current);
            if (kind != KIND_TYPEDEF && kind != KIND_CONST && kind != KIND_VOLATILE) {
                break;
            }
            current = reference(current);
        }
        return current;
    }

    private int kind(int typeId) {
        return typeId <= 0 || typeId >= offsets.size() ? 0 : kindAt(offsets.get(typeId));
    }

    private int kindAt(int at) {
        return types.getInt(at + 4) >>> 24 & 0x1f;
    }

    private int count(int at) {
        return types.getInt(at + 4) & 0xffff;
    }

    private int reference(int typeId) {
        return types.getInt(offsets.get(typeId) + 8);
    }

    private String name(int typeId) {
        int start = types.getInt(offsets.get(typeId));
        int end = start;
        while (end >= 0 && end < strings.limit() && strings.get(end) != 0) {
            end++;
        }
        if (end < 0 || end >= strings.limit()) {
            // Not a name that the kernel would have taken.
            return "";
        }
        byte[] text = new byte[end - start];
        strings.get(start, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Bytes that follow a type's common head, by kind. */
    private int extra(int at) {
        int count = count(at);
        return switch (kindAt(at)) {
            case 1, 14, 17 -> 4; // INT, VAR, DECL_TAG
            case 3 -> 12; // ARRAY
            case 4, 5 -> 12 * count; // STRUCT, UNION
            case 6, 13 -> 8 * count; // ENUM, FUNC_PROTO
            case 15, 19 -> 12 * count; // DATASEC, ENUM64
            default -> 0;
        };
    }

    private static ByteBuffer slice(ByteBuffer bytes, long offset, int length) {
        if (length < 0 || offset + length > bytes.limit()) {
            throw new IllegalArgumentException("BTF whose sections lie outside of it");
        }
        return bytes.slice((int) offset, length).order(ByteOrder.nativeOrder());
    }
}
