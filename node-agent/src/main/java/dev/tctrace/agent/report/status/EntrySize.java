// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** How large a part of an entry is. */
public final class EntrySize {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EntrySize() {}

    /** Bytes of JSON. */
    public static int of(Object part) {
        try {
            return JSON.writeValueAsBytes(part).length;
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
