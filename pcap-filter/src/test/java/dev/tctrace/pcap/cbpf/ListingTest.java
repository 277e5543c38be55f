// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

import java.util.List;
import java.util.Random;

import com.sun.jna.Library;
import com.sun.jna.Native;
import org.junit.jupiter.api.Test;

import dev.tctrace.pcap.RandomPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A listing is what tcpdump -d prints. */
class ListingTest {
    interface Libpcap extends Library {
        String bpf_image(byte[] instruction, int position);
    }

    private static final Libpcap LIBPCAP = Native.load("libpcap.so.0.8", Libpcap.class);

    @Test
    void equalsLibpcaps() {
        for (long seed = 0; seed < 300; seed++) {
            ClassicProgram program = new RandomPrograms(new Random(seed)).program(100);
            List<RawInstruction> raw = program.encode();
            List<String> lines = program.listing().lines().toList();
            for (int at = 0; at < program.size(); at++) {
                String image = LIBPCAP.bpf_image(RawInstruction.write(List.of(raw.get(at))), at);
                // libpcap 1.10 runs ldx #pktlen, but cannot print it.
                if (!image.contains("unimp")) {
                    assertEquals(image.stripTrailing(), lines.get(at));
                }
            }
        }
    }
}
