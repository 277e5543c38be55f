// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Width;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A search's code leads every value where the search says, whatever lies beside what. */
class SearchProperties {
    private static final int WINDOW = 512;
    private static final int THIRD_WAY = 2;

    @Property(tries = 1000)
    void everyValueGoesWhereTheSearchSays(@ForAll Random random) {
        // Given a function from a byte to three targets
        int changes = 1 + random.nextInt(40);
        int[] bounds = random.ints(changes, 0, 256).sorted().distinct().toArray();
        int[] targets = IntStream.rangeClosed(0, 256)
                .map(i -> List.of(BasicBlock.MATCH, BasicBlock.NO_MATCH, THIRD_WAY)
                        .get(random.nextInt(3)))
                .toArray();
        SortedSet<Long> sorted = new TreeSet<>();
        IntStream.of(bounds).forEach(bound -> sorted.add((long) bound));
        Search search =
                Search.of(sorted, value -> targets[sorted.headSet(value + 1L).size()]);

        // When it is translated
        ControlFlow flow = new ControlFlow(
                0,
                search.targets().contains(THIRD_WAY)
                        ? List.of(block(0, 0, search), block(THIRD_WAY, 1, new BasicBlock.Result()))
                        : List.of(block(0, 0, search)));
        for (boolean opaque : new boolean[] {false, true}) {
            List<EbpfInstruction> code = Translator.translate(flow, WINDOW, opaque, true);

            // Then every byte is decided so; the third way looks at the next byte.
            for (int value = 0; value < 256; value++) {
                int target = targets[sorted.headSet(value + 1L).size()];
                for (int third = 0; third < 2; third++) {
                    boolean matches = target == THIRD_WAY ? third == 1 : target == BasicBlock.MATCH;
                    byte[] bytes = {(byte) value, (byte) third, 0, 0};
                    assertEquals(
                            matches ? Translation.MATCH : Translation.NO_MATCH,
                            EbpfInterpreter.run(code, bytes, bytes.length, WINDOW));
                }
            }
        }
    }

    private static BasicBlock block(int first, int offset, BasicBlock.Exit exit) {
        return new BasicBlock(first, List.of(new Instruction.LoadPacket(Width.BYTE, offset)), exit);
    }
}
