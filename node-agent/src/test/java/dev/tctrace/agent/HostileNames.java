// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What somebody might call a pod, an interface or a program to deceive whoever reads of it. */
public final class HostileNames {
    private HostileNames() {}

    public static Stream<String> all() {
        return Stream.of(
                "\u001b[2J\u001b]0;title\u0007",
                "\u009b31m",
                "eth0\n2026-01-01T00:00:00Z Tracing packet: 1.1.1.1 -> 2.2.2.2 (fexit: TC_ACT_OK)",
                "\r\u0000\u0008",
                "\u202e0hte\u2066\u200b\u2028",
                "- &a [*a, !!java.lang.Runtime {}]: |",
                "\ud800\"'`$(reboot)",
                "\u001b[1m".repeat(1 << 18));
    }

    public static AttachedProgram program(String name) {
        return AttachedProgram.at(AttachPoint.TCX_INGRESS, new Device(name, 7, 1, 1, false), Direction.EGRESS)
                .id(42)
                .name(name)
                .tag("tag")
                .build();
    }

    public static Target target(String name) {
        return new Target(name, Path.of("/proc/1/ns/net"), name);
    }

    /** One packet, dropped by a program of this name. */
    public static TracedPacket packet(String name, TracedPacket like) {
        return new TracedPacket(
                like.time(), 1, target(name), program(name), 2, like.length(), 0, 0, like.entry(), null, 0, 0);
    }

    public static SessionSnapshot snapshot(String name) {
        Counters counters =
                new Counters(1, 0, 0, 9, Map.of(Verdict.TC_ACT_SHOT, 1L), Map.of(Verdict.TC_ACT_SHOT, 9L), 0);
        ProgramView view = new ProgramView(program(name), true, null, "Message of " + name, counters);
        return SessionSnapshot.builder(target(name), SessionState.TRACING)
                .message("Message of " + name)
                .programs(List.of(view, view))
                .total(counters)
                .build();
    }

    /** Nothing that a terminal obeys, that turns the text around, or that cannot be seen; no line more than there should be. */
    public static void assertShowable(String text, int lines) {
        text.codePoints().filter(c -> c != '\n').forEach(c -> {
            int type = Character.getType(c);
            assertTrue(
                    type != Character.CONTROL
                            && type != Character.FORMAT
                            && type != Character.SURROGATE
                            && type != Character.LINE_SEPARATOR
                            && type != Character.PARAGRAPH_SEPARATOR,
                    () -> String.format("U+%04X is shown as it is", c));
        });
        long ends = text.chars().filter(c -> c == '\n').count();
        assertTrue(ends <= lines, () -> ends + " lines instead of " + lines);
    }
}
