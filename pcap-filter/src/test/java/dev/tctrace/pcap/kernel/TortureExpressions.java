// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Expressions near the limit of 512 classic instructions, each bad in its own way. */
final class TortureExpressions {
    private TortureExpressions() {}

    static List<String> all() {
        List<String> expressions = new ArrayList<>();
        expressions.add(join(100, i -> "host 10.0.0." + i, " or "));
        expressions.add(join(60, i -> "port " + (1000 + 3 * i), " or "));
        expressions.add(join(30, i -> "(host 10.0." + i + ".1 and port " + i + ")", " or "));
        expressions.add(join(40, i -> "not (net 10." + i + ".0.0/16 and tcp)", " and "));
        expressions.add(
                join(40, i -> "(ip[" + i + "] & " + (1 << i % 8) + " != 0 or udp[" + i + "] = " + i + ")", " and "));
        expressions.add(
                join(50, i -> "(ether[" + i + "] > " + i + " or ether[" + (500 - i) + "] < " + i + ")", " and "));
        expressions.add(join(25, i -> "(ip[ip[" + i + "]] = " + i + " or tcp[" + i + "] = 1)", " and "));
        expressions.add(join(30, i -> "(ip[8] & " + (i + 1) + " = " + i + " or len > " + i + ")", " and "));
        expressions.add(join(30, i -> "ip[" + i + ":2] / ip[" + (i + 1) + "] = " + i, " or "));
        expressions.add("geneve and geneve and geneve and geneve and tcp port 80");
        expressions.add("geneve and vlan and ip and tcp port 80 or (geneve and geneve and tcp)");
        expressions.add(join(6, i -> "vlan " + i, " and ") + " and (host 10.0.0.1 or port 80)");
        expressions.add(join(30, i -> "(ether[" + 2 * i + ":2] & 1 != 0 or vlan " + i + ")", " or "));
        expressions.add(join(32, i -> "portrange " + 100 * i + "-" + (100 * i + 50), " or "));
        expressions.add(join(18, i -> "(ip6 host 2001:db8::" + i + " and portrange 1-" + i + ")", " or "));
        expressions.add(
                "tcp and (" + join(36, i -> "src host 10." + 37 * i % 101 + "." + 7 * i + ".1", " or ") + ") and ("
                        + join(35, i -> "dst host 10." + 53 * i % 97 + ".1." + 5 * i, " or ") + ") and ("
                        + join(8, i -> "port " + (20 + 131 * i), " or ") + ")");
        expressions.add(join(40, i -> "ip net 10." + 5 * i + ".0.0/" + (16 + i % 9), " or "));
        expressions.add(join(
                5, i -> "not (" + join(20, j -> "src port " + (1000 * i + 31 * j), " or ") + ")", " and "));
        expressions.add(join(
                8, i -> "(" + join(8, j -> "ip[" + i + "] = " + 9 * j, " or ") + " or len > " + i + ")", " and "));
        return expressions;
    }

    private interface Part {
        String of(int i);
    }

    private static String join(int count, Part part, String with) {
        return IntStream.rangeClosed(1, count).mapToObj(part::of).collect(Collectors.joining(with));
    }
}
