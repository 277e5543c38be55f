// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A hash table of items that hold their own key: some 7 bytes an item, where a {@link java.util.concurrent.ConcurrentHashMap} takes 40
 * for its entry. Open addressing with linear probing. Thread-safe.
 */
final class KeyedTable<S> {
    private static final int LEAST = 8;

    private final Function<S, String> keyOf;
    /** A power of two, and never full. */
    private Object[] slots = new Object[LEAST];

    private int size;

    KeyedTable(Function<S, String> keyOf) {
        this.keyOf = keyOf;
    }

    /** @return null where there is none */
    synchronized S get(String key) {
        return at(slot(key));
    }

    /** @return what had the key before; null for a new one */
    synchronized S put(S item) {
        int slot = slot(keyOf.apply(item));
        S before = at(slot);
        slots[slot] = item;
        if (before == null) {
            size++;
            if (size > slots.length / 4 * 3) {
                resize(slots.length * 2);
            }
        }
        return before;
    }

    /** @return null where there is none */
    synchronized S remove(String key) {
        int slot = slot(key);
        S removed = at(slot);
        if (removed == null) {
            return null;
        }
        slots[slot] = null;
        size--;
        if (size < slots.length / 8 && slots.length > LEAST) {
            resize(slots.length / 2);
        } else {
            closeGap(slot);
        }
        return removed;
    }

    /** What is in it now. */
    synchronized List<S> items() {
        List<S> items = new ArrayList<>(size);
        for (int slot = 0; slot < slots.length; slot++) {
            if (slots[slot] != null) {
                items.add(at(slot));
            }
        }
        return items;
    }

    synchronized int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    private S at(int slot) {
        return (S) slots[slot];
    }

    /** Where the item with the key is, or belongs. */
    private int slot(String key) {
        int hash = key.hashCode();
        int slot = (hash ^ hash >>> 16) & slots.length - 1;
        while (slots[slot] != null && !keyOf.apply(at(slot)).equals(key)) {
            slot = next(slot);
        }
        return slot;
    }

    private int next(int slot) {
        return slot + 1 & slots.length - 1;
    }

    /** Items that stand behind an empty place because it was taken would not be found any more: each is put anew. */
    private void closeGap(int empty) {
        for (int slot = next(empty); slots[slot] != null; slot = next(slot)) {
            S item = at(slot);
            slots[slot] = null;
            slots[slot(keyOf.apply(item))] = item;
        }
    }

    private void resize(int length) {
        List<S> items = items();
        slots = new Object[length];
        items.forEach(item -> slots[slot(keyOf.apply(item))] = item);
    }
}
