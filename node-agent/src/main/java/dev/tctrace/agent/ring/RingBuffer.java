package dev.tctrace.agent.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import dev.tctrace.agent.libbpf.BpfMap;
import dev.tctrace.agent.libc.Libc;
import dev.tctrace.agent.libc.Mapping;

/**
 * A BPF ring buffer (kernel/bpf/ringbuf.c), read in place.
 *
 * <p>The kernel shows three parts: a page with the consumer's position, which we write; a page with the producer's, and the
 * data, both read-only. The data is mapped twice in a row, so that a record that wraps around is in one piece.
 *
 * <p>Any thread may drain or close; one at a time gets in. After {@link #close}, {@link #drain} finds nothing: the memory is
 * gone, and nobody touches it any more.
 */
public final class RingBuffer implements AutoCloseable {
    private static final int BUSY = 1 << 31;
    private static final int DISCARD = 1 << 30;
    private static final int HEADER = 8;
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final int fd;
    private final int mask;
    private final Mapping consumerMapping;
    private final Mapping producerMapping;
    private final ByteBuffer consumer;
    private final ByteBuffer producer;
    private final ByteBuffer data;
    private final RingRecord record;
    private boolean closed;

    /** @param map stays the caller's: close it after this */
    public RingBuffer(BpfMap map) {
        int page = Libc.pageSize();
        int size = map.entries();
        fd = map.fd();
        mask = size - 1;
        consumerMapping = Mapping.of(map.fd(), 0, page, true);
        try {
            producerMapping = Mapping.of(map.fd(), page, page + 2L * size, false);
        } catch (RuntimeException e) {
            consumerMapping.close();
            throw e;
        }
        consumer = consumerMapping.buffer();
        producer = producerMapping.buffer();
        data = producer.slice(page, 2 * size).order(ByteOrder.nativeOrder());
        record = new RingRecord(data);
    }

    /** What {@link dev.tctrace.agent.libc.Epoll} waits on. */
    public int fd() {
        return fd;
    }

    /**
     * Hands over what is there; does not wait. The space of a record is free again when the handler returned.
     *
     * @param most records at most, so that one busy ring does not starve others
     * @return how many were handed over; 0 also after {@link #close}
     */
    public synchronized int drain(RecordHandler handler, int most) {
        if (closed) {
            return 0;
        }
        int count = 0;
        long position = (long) LONG.getVolatile(consumer, 0);
        while (count < most) {
            long end = (long) LONG.getAcquire(producer, 0);
            if (position >= end) {
                break;
            }
            int at = (int) position & mask;
            int header = (int) INT.getAcquire(data, at);
            if ((header & BUSY) != 0) {
                // Reserved, not yet written: those behind it wait, too.
                break;
            }
            int length = header & ~DISCARD;
            try {
                if ((header & DISCARD) == 0) {
                    handler.onRecord(record.at(at + HEADER, length));
                    count++;
                }
            } finally {
                // Also after a handler that threw: its record must not come again and again.
                position += (length + HEADER + 7L) & ~7L;
                LONG.setRelease(consumer, 0, position);
            }
        }
        return count;
    }

    /** Bytes that wait to be drained. */
    public synchronized long waiting() {
        return closed ? 0 : (long) LONG.getAcquire(producer, 0) - (long) LONG.getAcquire(consumer, 0);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            producerMapping.close();
            consumerMapping.close();
        }
    }
}
