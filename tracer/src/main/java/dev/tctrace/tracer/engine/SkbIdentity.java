// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.security.SecureRandom;

/**
 * Makes an opaque number of a packet buffer's address: kernel addresses must not leave this process. SipHash-2-4 with a key of
 * this process. Thread-safe.
 */
final class SkbIdentity {
    private final long key0;
    private final long key1;

    SkbIdentity(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    static SkbIdentity withRandomKey() {
        SecureRandom random = new SecureRandom();
        return new SkbIdentity(random.nextLong(), random.nextLong());
    }

    /** The hash of the 8 bytes of an address, the lowest first. */
    long of(long address) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        // Two rounds for the address, two for the length of the input, four to finish.
        long length = 8L << 56;
        for (int round = 0; round < 8; round++) {
            if (round == 0) {
                v3 ^= address;
            } else if (round == 2) {
                v0 ^= address;
                v3 ^= length;
            } else if (round == 4) {
                v0 ^= length;
                v2 ^= 0xff;
            }
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
