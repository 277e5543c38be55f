// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Direction;

/** Decides which programs a request is about, and where a probe is needed. Pure. */
final class ProgramSelection {
    private ProgramSelection() {}

    /** Those of the attached programs that the request asks for; probes, ours or another agent's, are never among them. */
    static List<AttachedProgram> wanted(TraceRequest request, List<AttachedProgram> attached) {
        if (request.source() == ProgramSource.PROBE) {
            return List.of();
        }
        Pattern name = request.programName().isEmpty() ? null : glob(request.programName());
        List<AttachedProgram> wanted = new ArrayList<>();
        for (AttachedProgram program : attached) {
            if (!program.ours()
                    && directions(request).contains(program.direction())
                    && (request.programId() == 0 || request.programId() == program.id())
                    && (name == null || name.matcher(program.name()).matches())) {
                wanted.add(program);
            }
        }
        return wanted;
    }

    /**
     * The directions that need a probe.
     *
     * @param traced the directions in which an attached program is traced
     */
    static Set<Direction> probes(TraceRequest request, Set<Direction> traced) {
        Set<Direction> needed = directions(request);
        return switch (request.source()) {
            case ATTACHED -> EnumSet.noneOf(Direction.class);
            case PROBE -> needed;
            case AUTO -> {
                if (!request.programName().isEmpty() || request.programId() != 0) {
                    // Who names a program wants that one, not a stand-in.
                    yield EnumSet.noneOf(Direction.class);
                }
                needed.removeAll(traced);
                yield needed;
            }
        };
    }

    /** Whether the request leaves it to us what to trace. */
    static boolean chooses(TraceRequest request) {
        return request.source() == ProgramSource.AUTO && request.programName().isEmpty() && request.programId() == 0;
    }

    private static Set<Direction> directions(TraceRequest request) {
        return request.direction() == Direction.BOTH
                ? EnumSet.of(Direction.INGRESS, Direction.EGRESS)
                : EnumSet.of(request.direction());
    }

    /** {@code *} stands for any characters, {@code ?} for one. */
    static Pattern glob(String glob) {
        StringBuilder regex = new StringBuilder();
        for (char c : glob.toCharArray()) {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString());
    }
}
