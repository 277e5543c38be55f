package dev.tctrace.agent.cli;

/** Breaks text to a width that a terminal surely has. */
final class Paragraph {
    static final int WIDTH = 100;

    private Paragraph() {}

    /**
     * @param first what the first line begins with
     * @param indent how far the following lines are set in
     */
    static String wrap(String first, String text, int indent) {
        StringBuilder all = new StringBuilder(first);
        int column = first.length();
        boolean lineBegins = true;
        for (String word : text.split(" ")) {
            if (!lineBegins && column + 1 + word.length() > WIDTH) {
                all.append('\n').append(" ".repeat(indent));
                column = indent;
                lineBegins = true;
            }
            if (!lineBegins) {
                all.append(' ');
                column++;
            }
            all.append(word);
            column += word.length();
            lineBegins = false;
        }
        return all.toString();
    }
}
