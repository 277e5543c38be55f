// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

/**
 * Text that is safe to show. Interface names may hold any byte but '/', ':' and white space: what would move a terminal's
 * cursor, forge a line of a log or turn the direction of the text around is shown as its number instead.
 */
public final class PrintableText {
    private static final String ELLIPSIS = "…";

    private PrintableText() {}

    /** On one line: control and format characters, line ends too, become {@code \x1b} or {@code \u202e}. */
    public static String of(String text) {
        return escaped(text, false);
    }

    /** The same, at most so many characters of it: where there are more, the last is {@code …}. */
    public static String of(String text, int most) {
        return text == null || text.length() <= most
                ? cut(of(text), most)
                : cut(of(text.substring(0, most)) + ELLIPSIS, most);
    }

    /** The same for text of several lines, whose ends stay. */
    public static String lines(String text) {
        return escaped(text, true);
    }

    /** As {@link #of(String, int)}, for text of several lines. */
    public static String lines(String text, int most) {
        return text == null || text.length() <= most
                ? cut(lines(text), most)
                : cut(lines(text.substring(0, most)) + ELLIPSIS, most);
    }

    private static String cut(String text, int most) {
        if (text == null || text.length() <= most) {
            return text;
        }
        int end = most - ELLIPSIS.length();
        // Half a character is none.
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + ELLIPSIS;
    }

    private static String escaped(String text, boolean keepLineEnds) {
        if (text == null || text.codePoints().allMatch(c -> shown(c, keepLineEnds))) {
            return text;
        }
        StringBuilder result = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (shown(c, keepLineEnds)) {
                result.appendCodePoint(c);
            } else {
                String digits = Integer.toHexString(c);
                char kind = c <= 0xff ? 'x' : c <= 0xffff ? 'u' : 'U';
                int width = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
                result.append('\\')
                        .append(kind)
                        .append("0".repeat(width - digits.length()))
                        .append(digits);
            }
        });
        return result.toString();
    }

    private static boolean shown(int c, boolean keepLineEnds) {
        if (c >= ' ' && c < 0x7f || keepLineEnds && c == '\n') {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }
}
