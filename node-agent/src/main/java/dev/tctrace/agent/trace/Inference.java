package dev.tctrace.agent.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.tctrace.api.v1alpha1.Direction;

/**
 * Accounts for the packets of programs that cannot be traced, by what is traced before and after them on the same path. Pure.
 * It is an inference, and says so: a packet may also be lost between two programs.
 */
final class Inference {
    private Inference() {}

    /** @param views in the order in which packets pass them; those that are not traced get a sentence more */
    static List<ProgramView> added(List<ProgramView> views) {
        List<ProgramView> result = new ArrayList<>();
        for (int i = 0; i < views.size(); i++) {
            ProgramView view = views.get(i);
            result.add(view.traced() ? view : explained(view, views, i));
        }
        return result;
    }

    private static ProgramView explained(ProgramView view, List<ProgramView> views, int at) {
        Direction direction = view.program().direction();
        Optional<ProgramView> before = IntStream.iterate(at - 1, i -> i >= 0, i -> i - 1)
                .mapToObj(views::get)
                .filter(other -> counts(other, direction))
                .findFirst();
        Optional<ProgramView> after = views.subList(at + 1, views.size()).stream()
                .filter(other -> counts(other, direction))
                .findFirst();
        String sentence = sentence(before, after);
        return sentence.isEmpty()
                ? view
                : new ProgramView(
                        view.program(),
                        false,
                        view.reason(),
                        (view.message() + " " + sentence).strip(),
                        view.counters());
    }

    private static boolean counts(ProgramView view, Direction direction) {
        return view.traced() && view.program().direction() == direction;
    }

    private static String sentence(Optional<ProgramView> before, Optional<ProgramView> after) {
        if (before.isPresent() && after.isPresent()) {
            return "Inferred from " + name(before.get()) + " before it and " + name(after.get()) + " after it: of "
                    + before.get().counters().matched() + " packets "
                    + after.get().counters().matched() + " went on.";
        }
        if (before.isPresent()) {
            return "Inferred from " + name(before.get()) + " before it: "
                    + before.get().counters().matched() + " packets got there, what became of them is not known.";
        }
        return after.map(view -> "Inferred from " + name(view) + " after it: "
                        + view.counters().matched() + " packets came through.")
                .orElse("");
    }

    private static String name(ProgramView view) {
        return view.program().name() + " (" + view.program().attachPoint().label() + " of "
                + view.program().device().name() + ")";
    }
}
