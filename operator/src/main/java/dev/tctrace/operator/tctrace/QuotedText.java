// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Text of a user inside a message that others read on a terminal. */
final class QuotedText {
    private static final int LONGEST = 300;
    private static final ObjectWriter ASCII = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

    private QuotedText() {}

    /** In quotes, in printable ASCII, as JSON writes it; the beginning of what is long. */
    static String of(String text) {
        String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        try {
            return ASCII.writeValueAsString(shown).replace("\u007f", "\\u007F");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
