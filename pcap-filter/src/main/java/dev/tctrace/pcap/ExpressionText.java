// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is checked before libpcap sees an expression: that it is one line of ASCII text, and that no word of it would make libpcap
 * ask a name server. A name's answer differs from node to node and from minute to minute, and waiting for one would let any
 * expression hold up the operator: so hosts and networks are given as addresses. Names of ports and protocols are fine, they come
 * from files.
 */
final class ExpressionText {
    /** Words as libpcap's scanner cuts them. */
    private static final Pattern TOKEN =
            Pattern.compile("\\\\[^ !()\\n\\t]+|[A-Za-z0-9:.$](?:[-_.:A-Za-z0-9]*[.:A-Za-z0-9])?|.");

    private static final String NUMBER = "(?:[0-9]+|0[xX][0-9a-fA-F]+)";
    private static final String BYTE = "[0-9a-fA-F]{1,2}";

    /** What libpcap's scanner takes for a number or an address; anything else, {@code abc.de} as well as {@code cafe}, is a name. */
    private static final Pattern LITERAL = Pattern.compile(String.join(
            "|",
            NUMBER + "(?:\\." + NUMBER + "){0,3}", // numbers, IPv4 addresses and networks
            BYTE + "(?::" + BYTE + "){5}", // MAC addresses
            BYTE + "(?:-" + BYTE + "){5}",
            BYTE + "(?:\\." + BYTE + "){5}",
            "[0-9a-fA-F]{4}(?:\\.[0-9a-fA-F]{4}){2}",
            "[0-9a-fA-F]{12}"));

    private static final Set<String> NAMES_FROM_FILES = Set.of("port", "portrange", "proto", "protochain");
    private static final Set<String> TYPES = Set.of("host", "net", "mask");
    private static final Set<String> CONNECTIVES = Set.of("and", "or", "not");

    private static final int IPV6_GROUPS = 8;

    private ExpressionText() {}

    static void check(String expression) {
        if (expression.length() > PacketFilter.MAX_LENGTH) {
            throw new FilterException("The filter has " + expression.length() + " characters, more than the "
                    + PacketFilter.MAX_LENGTH + " that are supported.");
        }
        for (int i = 0; i < expression.length(); i++) {
            checkCharacter(expression.charAt(i), i);
        }
        checkNames(expression);
    }

    private static void checkCharacter(char c, int at) {
        if (c == '\n' || c == '\r') {
            throw new FilterException("The filter has a line break at character " + (at + 1)
                    + ": write it on one line (in YAML, '>-' joins lines).");
        }
        if (c < ' ' && c != '\t' || c > '~') {
            throw new FilterException(String.format(
                    "The filter has the character U+%04X at position %d: only printable ASCII can be used.",
                    (int) c, at + 1));
        }
    }

    /** Follows the grammar as far as it decides what an unqualified word means: it inherits the last qualifier to its left. */
    private static void checkNames(String expression) {
        Deque<Boolean> outside = new ArrayDeque<>();
        boolean namesFromFiles = false;
        boolean ownName = false;
        int brackets = 0;
        Matcher tokens = TOKEN.matcher(expression);
        while (tokens.find()) {
            String token = tokens.group();
            if (token.isBlank()) {
                continue;
            }
            switch (token) {
                case "[" -> brackets++;
                case "]" -> brackets--;
                case "(" -> outside.push(namesFromFiles);
                case ")" -> namesFromFiles = outside.isEmpty() ? namesFromFiles : outside.pop();
                default -> {
                    if (NAMES_FROM_FILES.contains(token)) {
                        namesFromFiles = true;
                    } else if (token.equals("gateway") && !ownName) {
                        throw gateway();
                    } else if (TYPES.contains(token) || Keywords.QUALIFIERS.contains(token)) {
                        namesFromFiles = false;
                    } else if (isName(token) && !namesFromFiles && !ownName && brackets <= 0) {
                        throw unknownWord(token);
                    }
                }
            }
            ownName = Keywords.WITH_OWN_NAMES.contains(token);
        }
    }

    /** It takes the name of a host only, which libpcap looks up in two files of the machine that it runs on. */
    private static FilterException gateway() {
        return new FilterException(
                "'gateway' needs the name of a host, and names are not looked up: write 'ether host MAC and"
                        + " not host ADDRESS', which means the same.");
    }

    private static FilterException unknownWord(String word) {
        return new FilterException(
                "The filter has the word '" + word
                        + "', which is none of pcap-filter(7)'s; names of hosts and networks are not looked up: write the address.");
    }

    private static boolean isName(String token) {
        char first = token.charAt(0);
        boolean word = Character.isLetterOrDigit(first) || token.length() > 1 && (first == '\\' || first == ':');
        return word
                && !CONNECTIVES.contains(token)
                && !Keywords.CONSTANTS.contains(token)
                && !Keywords.OTHERS.contains(token)
                && !LITERAL.matcher(token).matches()
                && !isIpv6(token);
    }

    /** Eight groups, fewer with one {@code ::}; the last two may be an IPv4 address. */
    private static boolean isIpv6(String token) {
        int gap = token.indexOf("::");
        if (gap < 0) {
            return groups(token) == IPV6_GROUPS;
        }
        int before = groups(token.substring(0, gap));
        int after = groups(token.substring(gap + 2));
        return before >= 0 && after >= 0 && before + after < IPV6_GROUPS;
    }

    /** How many groups of an IPv6 address the text has; negative when it is something else. */
    private static int groups(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int count = 0;
        for (String group : text.split(":", -1)) {
            if (group.matches("[0-9]+(?:\\.[0-9]+){3}")) {
                count += 2;
            } else if (group.matches("[0-9a-fA-F]{1,4}")) {
                count++;
            } else {
                return -1;
            }
        }
        return count;
    }
}
