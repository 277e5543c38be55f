// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.netns.NamespaceException;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.ProgramDiscovery;

/**
 * What the hooks of tcx and netkit answered in one round, in which each was asked once, however many sessions watch it, and each
 * namespace was visited once.
 */
final class HookAnswers {
    private final long begun;
    private final Map<Place, Optional<List<Integer>>> answers = new HashMap<>();

    /**
     * One hook.
     *
     * @param netnsInode the namespace that it is asked in
     * @param ifindex the device there that answers
     */
    record Place(long netnsInode, int ifindex, AttachPoint point) {}

    /**
     * A hook to be asked.
     *
     * @param namespace a path that opens its namespace, if that is still there
     */
    record Question(Path namespace, Place place) {}

    private HookAnswers(long begun) {
        this.begun = begun;
    }

    static HookAnswers to(Collection<Question> questions, ProgramDiscovery discovery) {
        HookAnswers round = new HookAnswers(System.nanoTime());
        Map<Long, Path> paths = new LinkedHashMap<>();
        Map<Long, Set<Place>> places = new HashMap<>();
        for (Question question : questions) {
            long inode = question.place().netnsInode();
            paths.putIfAbsent(inode, question.namespace());
            places.computeIfAbsent(inode, key -> new LinkedHashSet<>()).add(question.place());
        }
        paths.forEach((inode, path) -> round.ask(inode, path, places.get(inode), discovery));
        return round;
    }

    private void ask(long inode, Path path, Set<Place> places, ProgramDiscovery discovery) {
        try (NetworkNamespace namespace = NetworkNamespace.open(path)) {
            if (namespace.inode() == inode) {
                namespace.run(() -> {
                    places.forEach(place ->
                            answers.put(place, Optional.of(discovery.programIds(place.ifindex(), place.point()))));
                    return null;
                });
            }
        } catch (NamespaceException | BpfException e) {
            // A look finds out what it is, and says so.
        }
        places.forEach(place -> answers.putIfAbsent(place, Optional.empty()));
    }

    /** When the round began, as System.nanoTime() counts. */
    long begun() {
        return begun;
    }

    /** How many hooks were asked. */
    int size() {
        return answers.size();
    }

    /** Whether a hook has other programs than these, or did not answer. One that was not asked is as it was. */
    boolean differs(Place place, List<Integer> ids) {
        Optional<List<Integer>> answer = answers.get(place);
        return answer != null && !answer.equals(Optional.of(ids));
    }
}
