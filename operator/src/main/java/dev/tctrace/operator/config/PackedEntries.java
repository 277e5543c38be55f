// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;

import dev.tctrace.api.v1alpha1.NodeStatus;

/**
 * The entries of a trace as they lie in the cache: compressed (RFC 1950), in some 60 bytes each instead of a kilobyte of objects, as they
 * are much alike. They are read when somebody asks, all of them, every time: who asks often makes a copy. Immutable.
 */
final class PackedEntries extends AbstractList<NodeStatus> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter WRITER = JSON.writerFor(NodeStatus[].class);
    private static final ObjectReader READER = JSON.readerFor(NodeStatus[].class);

    private final byte[] packed;
    private final int size;

    private PackedEntries(byte[] packed, int size) {
        this.packed = packed;
        this.size = size;
    }

    /** @param entries null stays null */
    static List<NodeStatus> of(List<NodeStatus> entries) {
        if (entries == null || entries instanceof PackedEntries) {
            return entries;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
            WRITER.writeValue(out, entries.toArray(NodeStatus[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            // It has 256 KB outside of the heap.
            deflater.end();
        }
        return new PackedEntries(packed.toByteArray(), entries.size());
    }

    private List<NodeStatus> unpacked() {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            return Arrays.asList(READER.<NodeStatus[]>readValue(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public NodeStatus get(int index) {
        return unpacked().get(index);
    }

    @Override
    public Iterator<NodeStatus> iterator() {
        return unpacked().iterator();
    }

    @Override
    public Object[] toArray() {
        return unpacked().toArray();
    }

    @Override
    public int size() {
        return size;
    }

    /** Two that were read alike are packed alike. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PackedEntries entries && Arrays.equals(packed, entries.packed) || super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    int bytes() {
        return packed.length;
    }
}
