// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes equal values one object, as far as they come soon after each other: a list of pods has those of one owner in a row, and they
 * share their labels. Of fixed size, so it needs no clearing; what it has forgotten is only kept twice. Thread-safe, as what it holds is
 * immutable.
 */
public final class Interner {
    private static final int SLOTS = 1 << 14;

    private final Object[] slots = new Object[SLOTS];

    /** @param value may be null */
    public String string(String value) {
        return value == null ? null : same(value);
    }

    /** @param labels may be null, which is as good as none */
    public Map<String, String> labels(Map<String, String> labels) {
        if (labels == null || labels.isEmpty()) {
            return Map.of();
        }
        Map<String, String> interned = new HashMap<>();
        labels.forEach((key, value) -> interned.put(string(key), value == null ? "" : string(value)));
        return same(Map.copyOf(interned));
    }

    /** @return an equal object of the same class, or the one that was given */
    @SuppressWarnings("unchecked")
    public <T> T same(T value) {
        int hash = value.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Object held = slots[slot];
        if (value.equals(held)) {
            return (T) held;
        }
        slots[slot] = value;
        return value;
    }
}
