// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.contract;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The field manager as which an agent applies its node's entry, by which the API server tells whose it is. */
public final class FieldManager {
    private static final String PREFIX = "tctrace-agent-";
    /** metav1's bound on a field manager's name. */
    private static final int LONGEST = 128;

    private FieldManager() {}

    /** {@code tctrace-agent-<node>}; a long node name is cut and told apart by a checksum. */
    public static String of(String node) {
        String name = PREFIX + node;
        if (name.length() <= LONGEST) {
            return name;
        }
        CRC32 checksum = new CRC32();
        checksum.update(node.getBytes(StandardCharsets.UTF_8));
        return name.substring(0, LONGEST - 9) + "-" + String.format("%08x", checksum.getValue());
    }
}
