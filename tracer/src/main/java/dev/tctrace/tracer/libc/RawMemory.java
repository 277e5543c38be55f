// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import java.lang.reflect.Field;

import sun.misc.Unsafe;

/**
 * Memory by its address, in the machine's byte order. Nothing is checked: the caller knows that it is mapped, and how far.
 *
 * <p>Only the ring is read this way. What a ByteBuffer asks at every access (is it still open, is it aligned, is it inside)
 * doubled the cost of a record, and none of it protects from memory that was unmapped; {@code RingRecord} checks the bounds that matter.
 * The JDK offers no other way before its version 22.
 */
public final class RawMemory {
    private static final Unsafe UNSAFE = unsafe();

    private RawMemory() {}

    private static Unsafe unsafe() {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** 0 to 255. */
    public static int u8(long address) {
        return UNSAFE.getByte(address) & 0xff;
    }

    /** 0 to 65535. */
    public static int u16(long address) {
        return UNSAFE.getShort(address) & 0xffff;
    }

    public static int u32(long address) {
        return UNSAFE.getInt(address);
    }

    public static long u64(long address) {
        return UNSAFE.getLong(address);
    }

    public static byte[] bytes(long address, int count) {
        byte[] copy = new byte[count];
        UNSAFE.copyMemory(null, address, copy, Unsafe.ARRAY_BYTE_BASE_OFFSET, count);
        return copy;
    }

    /** So many bytes, to be given to {@link #free}. */
    public static long allocate(long count) {
        return UNSAFE.allocateMemory(count);
    }

    /** @param address what {@link #allocate} gave; 0: nothing happens */
    public static void free(long address) {
        UNSAFE.freeMemory(address);
    }

    public static void copy(long from, long to, long count) {
        UNSAFE.copyMemory(from, to, count);
    }

    /** What was written before this value was is seen by what follows. */
    public static int acquire32(long address) {
        return UNSAFE.getIntVolatile(null, address);
    }

    /** As {@link #acquire32}. */
    public static long acquire64(long address) {
        return UNSAFE.getLongVolatile(null, address);
    }

    /** Whoever sees this value also sees that what precedes is done. */
    public static void release64(long address, long value) {
        UNSAFE.putOrderedLong(null, address, value);
    }
}
