// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

class KeyedTableTest {
    private record Item(String key, int value) {}

    private final KeyedTable<Item> table = new KeyedTable<>(Item::key);

    @Test
    void behavesAsAMapWhateverComesAndGoes() {
        Map<String, Item> expected = new HashMap<>();
        Random random = new Random(7);
        // Few keys: most puts replace, and most removals find something. The table grows and shrinks several times.
        for (int step = 0; step < 100_000; step++) {
            String key = "shop/web-" + random.nextInt(1 + step / 10_000 % 2 * 2_000);
            if (random.nextInt(3) > 0) {
                Item item = new Item(key, step);
                assertSame(expected.put(key, item), table.put(item));
            } else {
                assertSame(expected.remove(key), table.remove(key));
            }
            assertSame(expected.get(key), table.get(key));
            assertEquals(expected.size(), table.size());
        }
        assertEquals(new HashSet<>(expected.values()), new HashSet<>(table.items()));
        List.copyOf(expected.keySet()).forEach(key -> assertSame(expected.remove(key), table.remove(key)));
        assertEquals(List.of(), table.items());
    }

    @Test
    void keysOfOneHashAreToldApart() {
        // "Aa" and "BB" have one hash.
        for (String key : List.of("AaAa", "AaBB", "BBAa", "BBBB")) {
            table.put(new Item(key, 1));
        }
        table.remove("AaAa");
        assertNull(table.get("AaAa"));
        for (String key : List.of("AaBB", "BBAa", "BBBB")) {
            assertEquals(key, table.get(key).key());
        }
    }
}
