// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import dev.tctrace.tracer.netns.NamespaceException;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.ChangeSocket;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.TargetPrograms;

/**
 * How one session learns that its target changed: by the kernel's messages, and by asking the hooks of tcx and netkit for their
 * programs, of whose changes no message comes. Not thread-safe.
 */
final class TargetWatch {
    private final Path podNamespace;
    private final ChangeWatch changes;
    private final Consumer<Long> onChange;
    /** What is heard of; another thread may ask for the hooks. */
    private Set<ChangeWatch.Spot> heard = Set.of();

    private volatile List<HookIds> hooks = List.of();

    /** The programs of a hook of tcx or netkit. */
    private record HookIds(HookAnswers.Question question, AttachPoint point, List<Integer> ids) {
        HookIds(HookAnswers.Question question, AttachPoint point) {
            this(question, point, new ArrayList<>());
        }
    }

    /** @param onChange is given the time of a change, as System.nanoTime() counts; on the watch's thread: return soon */
    TargetWatch(Path podNamespace, ChangeWatch changes, Consumer<Long> onChange) {
        this.podNamespace = podNamespace;
        this.changes = changes;
        this.onChange = onChange;
    }

    /** Waits for an interface that is not there. */
    void listen(NetworkNamespace pod) {
        listen(pod, Optional.empty());
        hooks = List.of();
    }

    /**
     * Watches both ends.
     *
     * @param shown the programs of the target; a probe of this look's own came after what was found
     */
    void listen(NetworkNamespace pod, TargetPrograms found, List<AttachedProgram> shown) {
        listen(pod, Optional.of(found));
        hooks = hooks(found).stream().map(hook -> withProbes(hook, shown)).toList();
    }

    private void listen(NetworkNamespace pod, Optional<TargetPrograms> found) {
        ChangeWatch.Spot ownEnd = new ChangeWatch.Spot(pod.inode(), ChangeSocket.ANY_DEVICE);
        Optional<ChangeWatch.Spot> otherEnd = found.filter(
                        programs -> programs.hostNamespace().isPresent())
                .flatMap(TargetPrograms::hostEnd)
                .map(device -> new ChangeWatch.Spot(device.netnsInode(), device.ifindex()));
        Set<ChangeWatch.Spot> wanted = new HashSet<>(List.of(ownEnd));
        otherEnd.ifPresent(wanted::add);
        if (wanted.equals(heard)) {
            return;
        }
        Map<ChangeWatch.Spot, NetworkNamespace> spots = new LinkedHashMap<>();
        spots.put(ownEnd, pod);
        try (NetworkNamespace host = openHost(found)) {
            otherEnd.filter(spot -> host != null && host.inode() == spot.netnsInode())
                    .ifPresent(spot -> spots.put(spot, host));
            heard = changes.listen(this, spots, onChange);
        }
    }

    private static NetworkNamespace openHost(Optional<TargetPrograms> found) {
        try {
            return found.flatMap(TargetPrograms::hostNamespace)
                    .map(NetworkNamespace::open)
                    .orElse(null);
        } catch (NamespaceException e) {
            // It went after it was looked at: the next look says so.
            return null;
        }
    }

    private List<HookIds> hooks(TargetPrograms found) {
        Map<List<Object>, HookIds> byPlace = new LinkedHashMap<>();
        for (AttachedProgram program : found.programs()) {
            AttachPoint point = program.attachPoint();
            // Only the host's end of a netkit pair answers, and for both.
            Device asked = point.netkit() ? found.hostEnd().orElse(program.device()) : program.device();
            if (point.tcx() || point.netkit()) {
                Path path =
                        asked.podEnd() ? podNamespace : found.hostNamespace().orElse(podNamespace);
                byPlace.computeIfAbsent(
                                List.of(point, program.device()), key -> new HookIds(asked(path, asked, point), point))
                        .ids()
                        .add(program.id());
            }
        }
        return List.copyOf(byPlace.values());
    }

    private static HookAnswers.Question asked(Path namespace, Device device, AttachPoint point) {
        return new HookAnswers.Question(namespace, new HookAnswers.Place(device.netnsInode(), device.ifindex(), point));
    }

    private static HookIds withProbes(HookIds hook, List<AttachedProgram> shown) {
        List<Integer> ids = new ArrayList<>(hook.ids());
        for (AttachedProgram program : shown) {
            if (program.ours() && program.attachPoint() == hook.point() && !ids.contains(program.id())) {
                ids.add(0, program.id());
            }
        }
        return new HookIds(hook.question(), hook.point(), ids);
    }

    /** The hooks that have to be asked. Any thread. */
    List<HookAnswers.Question> hooksToAsk() {
        return hooks.stream().map(HookIds::question).toList();
    }

    /** Whether programs of such hooks were exchanged since the last look. */
    boolean programsChanged(HookAnswers answers) {
        return hooks.stream().anyMatch(hook -> answers.differs(hook.question().place(), hook.ids()));
    }

    void stop() {
        changes.forget(this);
        heard = Set.of();
        hooks = List.of();
    }
}
