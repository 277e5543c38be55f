// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Effect;
import dev.tctrace.tracer.tc.Verdict;
import dev.tctrace.tracer.tc.VerdictMeaning;

/**
 * Accounts for the packets of programs that cannot be traced, by what is traced before and after them on the same path. Pure.
 * It is an inference, and says so: a packet may also be lost between two programs. Our own probe is no evidence: it stands
 * where a program is missing, not where one was found. Nor is a program that returns no verdict, or that sees only some of the
 * packets. What was traced until the session ended is evidence still.
 */
final class Inference {
    private Inference() {}

    /** @param views in the order in which packets pass them; those that are not traced get a sentence more */
    static List<ProgramView> added(List<ProgramView> views) {
        List<ProgramView> result = new ArrayList<>();
        for (int i = 0; i < views.size(); i++) {
            ProgramView view = views.get(i);
            result.add(
                    view.reason() == null || !view.program().placement().everyPacket()
                            ? view
                            : explained(view, views, i));
        }
        return result;
    }

    private static ProgramView explained(ProgramView view, List<ProgramView> views, int at) {
        Direction direction = view.program().direction();
        Optional<Integer> before = IntStream.iterate(at - 1, i -> i >= 0, i -> i - 1)
                .boxed()
                .filter(i -> isEvidence(views.get(i), direction))
                .findFirst();
        Optional<Integer> after = IntStream.range(at + 1, views.size())
                .boxed()
                .filter(i -> isEvidence(views.get(i), direction))
                .findFirst();
        // Whoever else is not traced in between may be the one that kept a packet.
        String between = IntStream.range(before.orElse(-1) + 1, after.orElse(views.size()))
                .filter(i -> i != at && isOpaque(views.get(i), direction))
                .mapToObj(i -> views.get(i).program().name())
                .collect(Collectors.joining(", "));
        String sentence = sentence(
                view.program(),
                before.map(views::get).orElse(null),
                after.map(views::get).orElse(null),
                between);
        return sentence.isEmpty()
                ? view
                : new ProgramView(view.program(), false, view.reason(), view.message(), sentence, view.counters());
    }

    private static boolean isEvidence(ProgramView view, Direction direction) {
        return view.reason() == null
                && !view.program().ours()
                && view.program().returnsVerdict()
                && view.program().placement().everyPacket()
                && view.program().direction() == direction;
    }

    private static boolean isOpaque(ProgramView view, Direction direction) {
        return view.reason() != null && view.program().direction() == direction;
    }

    private static String sentence(AttachedProgram opaque, ProgramView before, ProgramView after, String between) {
        if (before == null && after == null) {
            return "";
        }
        String beside = between.isEmpty() ? "" : ", with " + between + " on the same way";
        String evidence = "Inferred from "
                + List.of(
                                before == null ? "" : name(before) + " before it",
                                after == null ? "" : name(after) + " after it")
                        .stream()
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(" and "))
                + beside
                + ": ";
        if (before == null) {
            return evidence + after.counters().matched() + " packets came through.";
        }
        Optional<Long> arrived = wentOn(before, opaque);
        if (after == null) {
            return arrived.map(count -> evidence + count + " packets got there, what became of them is not known.")
                    .orElse("");
        }
        return evidence
                + arrived.map(count ->
                                "of " + count + " packets " + after.counters().matched() + " went on.")
                        .orElse(after.counters().matched() + " packets came through.");
    }

    /** How many packets a program let go on to another; empty where its return values do not tell. */
    private static Optional<Long> wentOn(ProgramView before, AttachedProgram opaque) {
        long count = 0;
        for (Map.Entry<Verdict, Long> entry :
                before.counters().packetsByVerdict().entrySet()) {
            Optional<Boolean> goesOn =
                    goesOn(VerdictMeaning.of(before.program(), entry.getKey().code()), before.program(), opaque);
            if (goesOn.isEmpty()) {
                return Optional.empty();
            }
            count += goesOn.get() ? entry.getValue() : 0;
        }
        return Optional.of(count);
    }

    private static Optional<Boolean> goesOn(Effect effect, AttachedProgram from, AttachedProgram to) {
        return switch (effect) {
            case NEXT, NEXT_ACTION, RECLASSIFY, NO_MATCH, EXTENSION -> Optional.of(true);
            case PASS -> Optional.of(!sameHook(from, to));
            case SKIP_TO_CLSACT -> Optional.of(!sameHook(from, to) || from.attachPoint() != to.attachPoint());
            case DROP, REDIRECT, STOLEN, TRAP -> Optional.of(false);
            // What its filter's actions do with the packet is not seen.
            case CLASSIFIED -> Optional.empty();
        };
    }

    /** tcx and clsact of one device and direction are one hook: what tcx decides, clsact does not see. The qdisc comes later. */
    private static boolean sameHook(AttachedProgram one, AttachedProgram other) {
        return Objects.equals(one.device(), other.device())
                && one.attachPoint().ingress() == other.attachPoint().ingress()
                && one.attachPoint().qdisc() == other.attachPoint().qdisc()
                && one.attachPoint().netkit() == other.attachPoint().netkit();
    }

    private static String name(ProgramView view) {
        AttachPoint point = view.program().attachPoint();
        return view.program().name() + " (" + point.label() + " of "
                + view.program().device().name() + ")";
    }
}
