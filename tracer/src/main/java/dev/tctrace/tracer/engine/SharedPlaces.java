// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Effect;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Obstacle;
import dev.tctrace.tracer.tc.Verdict;
import dev.tctrace.tracer.tc.VerdictMeaning;

/**
 * The places of one program that one tracer sees: those on one device, for one direction. To the tracer a call looks the same
 * at each of them, so that each has to be counted at its own place, and once. Pure.
 *
 * @param places in the order in which packets pass them; hardly ever more than one
 * @param apart whether calls can be told apart, by their order alone: every packet comes to the first place, and from one place to
 *     the next nothing else decides; else all count at the first
 */
record SharedPlaces(List<AttachedProgram> places, boolean apart) {

    private record Seen(int programId, Device skbDevice, boolean ingress) {}

    /**
     * @param wanted the programs to trace, in the order in which packets pass them
     * @param all everything that is attached, in the same order
     */
    static List<SharedPlaces> of(List<AttachedProgram> wanted, List<AttachedProgram> all) {
        Map<Seen, List<AttachedProgram>> groups = new LinkedHashMap<>();
        for (AttachedProgram program : wanted) {
            boolean ingress = program.attachPoint().ingress();
            // On netkit the packet does not tell its direction, so a tracer there sees the program's other places as
            // well.
            if (wanted.stream()
                    .anyMatch(other ->
                            sameCalls(program, other) && other.attachPoint().netkit())) {
                ingress = true;
            }
            // What is no program of the kernel's own is on its own.
            Seen seen = new Seen(program.id() == 0 ? -groups.size() - 1 : program.id(), program.skbDevice(), ingress);
            groups.computeIfAbsent(seen, key -> new ArrayList<>()).add(program);
        }
        return groups.values().stream()
                .map(places -> new SharedPlaces(List.copyOf(places), areApart(places, all)))
                .toList();
    }

    private static boolean sameCalls(AttachedProgram one, AttachedProgram other) {
        return one.id() == other.id() && one.skbDevice().equals(other.skbDevice());
    }

    AttachedProgram first() {
        return places.get(0);
    }

    /** The places that its tracer counts apart. */
    List<AttachedProgram> counted() {
        return apart ? places : List.of(first());
    }

    /** Why the other places are not counted; none where they are. */
    Map<TracerKey, Obstacle> notCounted() {
        Map<TracerKey, Obstacle> obstacles = new LinkedHashMap<>();
        if (!apart) {
            places.stream()
                    .skip(1)
                    .forEach(place -> obstacles.put(
                            TracerKey.of(place),
                            new Obstacle(
                                    NotTracedReason.AMBIGUOUS,
                                    "The same program is at " + name(first())
                                            + " too, and its calls cannot be told apart: all count there.")));
        }
        return obstacles;
    }

    private static String name(AttachedProgram place) {
        return place.attachPoint().label() + " of " + place.device().name() + ", position " + place.position();
    }

    /** Bits by {@link Verdict#counterIndex}, for each place: with which the packet comes to the next place. */
    List<Integer> goesOn() {
        List<Integer> masks = new ArrayList<>();
        for (int i = 0; i + 1 < places.size(); i++) {
            AttachedProgram from = places.get(i);
            AttachedProgram to = places.get(i + 1);
            masks.add(mask(verdict -> goesOn(from, to, verdict)));
        }
        masks.add(0);
        return masks;
    }

    /** Bits by {@link Verdict#counterIndex}: with which a packet ends at whichever of the places. */
    int drops() {
        return mask(verdict ->
                places.stream().allMatch(place -> VerdictMeaning.of(place, verdict.code()) == Effect.DROP));
    }

    private static int mask(Predicate<Verdict> wanted) {
        return Arrays.stream(Verdict.values())
                .filter(wanted)
                .mapToInt(verdict -> 1 << verdict.counterIndex())
                .sum();
    }

    private static boolean goesOn(AttachedProgram from, AttachedProgram to, Verdict verdict) {
        Effect effect = VerdictMeaning.of(from, verdict.code());
        return effect == Effect.NEXT
                || effect == Effect.SKIP_TO_CLSACT && !to.attachPoint().tcx();
    }

    private static boolean areApart(List<AttachedProgram> places, List<AttachedProgram> all) {
        if (places.size() == 1) {
            return true;
        }
        if (places.size() > Layout.Settings.MOST_PLACES) {
            return false;
        }
        for (int i = 0; i < places.size(); i++) {
            AttachedProgram place = places.get(i);
            boolean known = place.placement().everyPacket()
                    && place.directAction()
                    && !place.attachPoint().action()
                    && !place.attachPoint().qdisc()
                    && !place.attachPoint().netkit();
            if (!known || i > 0 && !follows(places.get(i - 1), place, all)) {
                return false;
            }
        }
        // Who comes before it on tcx may send packets on to clsact, past it.
        AttachedProgram first = places.get(0);
        return !first.attachPoint().tcx()
                || all.stream()
                        .noneMatch(other -> sameHook(other, first)
                                && other.placement().order() < first.placement().order()
                                && !other.ours());
    }

    /** Whether nothing else decides between the two. */
    private static boolean follows(AttachedProgram one, AttachedProgram next, List<AttachedProgram> all) {
        if (sameHook(one, next)) {
            return next.placement().order() == one.placement().order() + 1;
        }
        boolean last = all.stream()
                .noneMatch(other -> sameHook(other, one)
                        && other.placement().order() > one.placement().order());
        return last && next.placement().order() == 0;
    }

    private static boolean sameHook(AttachedProgram one, AttachedProgram other) {
        return one.attachPoint() == other.attachPoint() && one.device().equals(other.device());
    }
}
