// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The kernel's functions by address. Read once: the kernel takes a second or so to write the list. Only for kernels that
 * do not name functions themselves (before 5.13).
 */
final class KernelSymbols {
    private static final Path LIST = Path.of("/proc/kallsyms");
    private static final int BUFFER = 1 << 16;

    /** Sorted by address; each with the place of its name in {@link #names}, where it ends with a line break. */
    private final long[] addresses;

    private final int[] places;
    private final byte[] names;

    private KernelSymbols(long[] addresses, int[] places, byte[] names) {
        this.addresses = addresses;
        this.places = places;
        this.names = names;
    }

    /** Knows nothing where the list may not be read, or shows no addresses to this process. */
    static KernelSymbols load() {
        try (InputStream list = Files.newInputStream(LIST)) {
            return read(list);
        } catch (IOException e) {
            return new KernelSymbols(new long[0], new int[0], new byte[0]);
        }
    }

    /** @param list lines of address, type and name; functions have the types t and w, in small or capital letters */
    static KernelSymbols read(InputStream list) throws IOException {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        long[] addresses = new long[1 << 12];
        int[] places = new int[1 << 12];
        int count = 0;
        byte[] buffer = new byte[BUFFER];
        long address = 0;
        int field = 0;
        boolean function = false;
        for (int length = list.read(buffer); length > 0; length = list.read(buffer)) {
            for (int i = 0; i < length; i++) {
                byte c = buffer[i];
                if (c == '\n') {
                    if (function && field >= 2) {
                        names.write('\n');
                    }
                    address = 0;
                    field = 0;
                    function = false;
                } else if (c == ' ' || c == '\t') {
                    field++;
                } else if (field == 0) {
                    address = address << 4 | Character.digit(c, 16);
                } else if (field == 1) {
                    function = address != 0 && (c == 't' || c == 'T' || c == 'w' || c == 'W');
                    if (function) {
                        if (count == addresses.length) {
                            addresses = Arrays.copyOf(addresses, 2 * count);
                            places = Arrays.copyOf(places, 2 * count);
                        }
                        addresses[count] = address;
                        places[count++] = names.size();
                    }
                } else if (field == 2 && function) {
                    if (c == '$' && names.size() == places[count - 1]) {
                        // Marks of arm64's linker ($x: code begins, $d: data), listed for modules: no functions.
                        function = false;
                        count--;
                    } else {
                        names.write(c);
                    }
                }
            }
        }
        names.write('\n');
        return sorted(Arrays.copyOf(addresses, count), places, names.toByteArray());
    }

    /** The list is sorted but for modules. */
    private static KernelSymbols sorted(long[] addresses, int[] places, byte[] names) {
        Integer[] order = new Integer[addresses.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compareUnsigned(addresses[a], addresses[b]));
        long[] sortedAddresses = new long[order.length];
        int[] sortedPlaces = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            // So that comparing signed is comparing unsigned.
            sortedAddresses[i] = addresses[order[i]] ^ Long.MIN_VALUE;
            sortedPlaces[i] = places[order[i]];
        }
        return new KernelSymbols(sortedAddresses, sortedPlaces, names);
    }

    /** The function that the address lies in; empty where it is not known. */
    String function(long address) {
        int found = Arrays.binarySearch(addresses, address ^ Long.MIN_VALUE);
        int at = found >= 0 ? found : -found - 2;
        if (at < 0) {
            return "";
        }
        int end = places[at];
        while (names[end] != '\n') {
            end++;
        }
        return new String(names, places[at], end - places[at], StandardCharsets.UTF_8);
    }
}
