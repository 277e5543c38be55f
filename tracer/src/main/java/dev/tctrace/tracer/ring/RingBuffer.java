// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.ring;

import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.libc.Mapping;
import dev.tctrace.tracer.libc.RawMemory;

/**
 * A BPF ring buffer (kernel/bpf/ringbuf.c), read in place.
 *
 * <p>The kernel shows three parts: a page with the consumer's position, which we write; a page with the producer's, and the
 * data, both read-only. The data could be mapped twice in a row, so that a record that wraps around is in one piece: each page
 * would count twice in the process's memory. Such a record is copied instead, one in hundreds.
 *
 * <p>Any thread may drain or close; one at a time gets in. After {@link #close}, {@link #drain} finds nothing: the memory is
 * gone, and nobody touches it any more.
 */
public final class RingBuffer implements AutoCloseable {
    /** A record's header begins with its length and two flags; the highest bit says that it is still being written. */
    private static final int DISCARD = 1 << 30;

    private static final int HEADER = 8;

    /** Records begin at multiples of 8. */
    private static final int SPACE = DISCARD - 8;

    /** Space is given back in steps of this size: each time the producer's processor loses the line that it looks at. */
    private static final int STEP = 4096;

    private final int fd;
    private final long mask;
    private final Mapping consumerMapping;
    private final Mapping producerMapping;
    private final long consumer;
    private final long producer;
    private final long data;
    private final RingRecord record = new RingRecord();
    /** Where a record that wraps around is put together; 0 until there is one. */
    private long whole;

    private int wholeLength;
    private boolean closed;

    /** @param map stays the caller's: close it after this */
    public RingBuffer(BpfMap map) {
        int page = Libc.pageSize();
        int size = map.entries();
        fd = map.fd();
        mask = size - 1;
        consumerMapping = Mapping.of(map.fd(), 0, page, true);
        try {
            producerMapping = Mapping.of(map.fd(), page, page + (long) size, false);
        } catch (RuntimeException e) {
            consumerMapping.close();
            throw e;
        }
        consumer = consumerMapping.address();
        producer = producerMapping.address();
        data = producer + page;
    }

    /** What {@link dev.tctrace.tracer.libc.Epoll} waits on. */
    public int fd() {
        return fd;
    }

    /**
     * Hands over what is there; does not wait. The space of a record is free again some time after the handler
     * returned, at the latest when this returns.
     *
     * @param most records at most, so that one busy ring does not starve others
     * @return how many were handed over; 0 also after {@link #close}
     */
    public synchronized int drain(RecordHandler handler, int most) {
        if (closed) {
            return 0;
        }
        int count = 0;
        long position = RawMemory.acquire64(consumer);
        long end = RawMemory.acquire64(producer);
        long free = position + STEP;
        try {
            while (count < most) {
                if (position >= end) {
                    end = RawMemory.acquire64(producer);
                    if (position >= end) {
                        break;
                    }
                }
                long start = (position & mask) + HEADER;
                int header = RawMemory.acquire32(data + start - HEADER);
                if (header < 0) {
                    // Reserved, not yet written: those behind it wait, too.
                    break;
                }
                position += header + HEADER + 7 & SPACE;
                if (header < DISCARD) {
                    long bytes = start + header <= mask + 1 ? data + start : whole(start, header);
                    handler.onRecord(record.at(bytes, header));
                    count++;
                }
                if (position >= free) {
                    RawMemory.release64(consumer, position);
                    free = position + STEP;
                }
            }
        } finally {
            // Also after a handler that threw: its record must not come again and again.
            RawMemory.release64(consumer, position);
            record.end();
        }
        return count;
    }

    /** Puts a record together whose beginning is at the end of the ring. */
    private long whole(long start, int length) {
        if (length > wholeLength) {
            RawMemory.free(whole);
            whole = 0;
            wholeLength = 0;
            whole = RawMemory.allocate(length);
            wholeLength = length;
        }
        long first = mask + 1 - start;
        RawMemory.copy(data + start, whole, first);
        RawMemory.copy(data, whole + first, length - first);
        return whole;
    }

    /** Bytes that wait to be drained. */
    public synchronized long waiting() {
        return closed ? 0 : RawMemory.acquire64(producer) - RawMemory.acquire64(consumer);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            producerMapping.close();
            consumerMapping.close();
            RawMemory.free(whole);
        }
    }
}
