// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import com.sun.jna.Pointer;

/**
 * Memory shared with the kernel. After {@link #close} its buffers must not be touched any more: the process would die, not
 * throw. Whoever maps it therefore also makes sure that its readers have stopped.
 */
public final class Mapping implements AutoCloseable {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;

    private final Pointer address;
    private final long length;
    private final boolean writable;
    private boolean closed;

    private Mapping(Pointer address, long length, boolean writable) {
        this.address = address;
        this.length = length;
        this.writable = writable;
    }

    /**
     * @param length bytes, a multiple of the page size
     * @param offset bytes from the start of the file, a multiple of the page size
     */
    public static Mapping of(int fd, long offset, long length, boolean writable) {
        int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
        Pointer address = NativeC.mmap(null, length, protection, MAP_SHARED, fd, offset);
        return new Mapping(Libc.check("mmap(" + length + " bytes)", address), length, writable);
    }

    /** The whole mapping, in the machine's byte order. */
    public ByteBuffer buffer() {
        ByteBuffer buffer = address.getByteBuffer(0, length);
        return (writable ? buffer : buffer.asReadOnlyBuffer()).order(ByteOrder.nativeOrder());
    }

    /** For {@link RawMemory}. */
    public long address() {
        return Pointer.nativeValue(address);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            NativeC.munmap(address, length);
        }
    }
}
