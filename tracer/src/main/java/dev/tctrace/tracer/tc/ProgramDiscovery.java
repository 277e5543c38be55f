// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tctrace.tracer.netns.Link;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NamespaceException;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.PeerFinder;
import dev.tctrace.tracer.netns.VethPeer;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

/**
 * Finds every tc program that the packets of an interface pass, on it and on the other end of its pair. Cheap enough to be
 * asked every second; safe for use by several threads.
 */
public final class ProgramDiscovery {
    private final PeerFinder peers;
    private final ProgramCatalog catalog;
    private final MprogPoints multiProg = new MprogPoints();
    private final Extensions extensions = new Extensions();

    public ProgramDiscovery(PeerFinder peers, ProgramCatalog catalog) {
        this.peers = peers;
        this.catalog = catalog;
    }

    /**
     * @param pod the namespace of the pod
     * @param interfaceName the interface in it
     * @return empty where there is no such interface
     */
    public Optional<TargetPrograms> discover(NetworkNamespace pod, String interfaceName) {
        // All of it in one visit: going there takes longer than most of what is asked there.
        return pod.run(() -> {
            try (RouteSocket socket = RouteSocket.open()) {
                return Links.named(socket, interfaceName).map(link -> look(pod, socket, link));
            }
        });
    }

    /** The programs of one hook of tcx or netkit, in the device's namespace. */
    public List<Integer> programIds(int ifindex, AttachPoint point) {
        return multiProg.programIds(ifindex, point);
    }

    private TargetPrograms look(NetworkNamespace pod, RouteSocket socket, Link link) {
        Device podEnd = device(link, pod.inode(), true);
        PeerFinder.Result search = peers.find(pod, socket, link);
        Optional<VethPeer> peer = search.peer();
        Optional<Device> hostEnd = peer.map(p -> device(p.link(), p.netnsInode(), false));
        List<Attachment> found = new ArrayList<>();
        List<String> notLookedAt = new ArrayList<>();
        onEnd(socket, new End(link, podEnd, hostEnd), found, notLookedAt);
        if (peer.isPresent()) {
            onHost(
                    peer.get(),
                    new End(peer.get().link(), hostEnd.orElseThrow(), Optional.of(podEnd)),
                    found,
                    notLookedAt);
        } else if (link.paired() && link.linkIndex() != 0) {
            notLookedAt.add("the other end of the pair of " + link.name()
                    + ", whose network namespace has no name, and no process that is seen from here"
                    + (search.notEntered().isEmpty() ? "" : " (" + search.notEntered() + ")"));
        }
        return new TargetPrograms(
                podEnd,
                hostEnd,
                PacketPath.inOrder(describe(found, notLookedAt)),
                peer.map(VethPeer::namespace),
                notLookedAt);
    }

    private void onHost(VethPeer peer, End end, List<Attachment> found, List<String> notLookedAt) {
        try (NetworkNamespace host = NetworkNamespace.open(peer.namespace())) {
            host.run(() -> {
                try (RouteSocket socket = RouteSocket.open()) {
                    onEnd(socket, end, found, notLookedAt);
                }
                return null;
            });
        } catch (NamespaceException e) {
            if (e.reason() != NamespaceException.Reason.GONE) {
                throw e;
            }
        }
    }

    /** In the device's namespace. */
    private void onEnd(RouteSocket socket, End end, List<Attachment> found, List<String> notLookedAt) {
        found.addAll(multiProg(end));
        TcHooks.Found hooks = TcHooks.of(socket, end.link());
        hooks.hooks().forEach(hook -> found.addAll(filters(hook, end.device())));
        notLookedAt.addAll(hooks.notLookedAt());
    }

    private List<Attachment> multiProg(End end) {
        List<Attachment> found = new ArrayList<>();
        for (AttachPoint point : List.of(AttachPoint.TCX_INGRESS, AttachPoint.TCX_EGRESS)) {
            found.addAll(multiProg(end, point, end.device(), end.device()));
        }
        // Only the primary answers, for both ends; each sees packets as the other's (netkit_dev_fetch, netkit_xmit).
        if (end.link().netkitPrimary() && end.other().isPresent()) {
            Device primary = end.device();
            Device other = end.other().get();
            found.addAll(multiProg(end, AttachPoint.NETKIT_PRIMARY, primary, other));
            found.addAll(multiProg(end, AttachPoint.NETKIT_PEER, other, primary));
        }
        return found;
    }

    private List<Attachment> multiProg(End end, AttachPoint point, Device device, Device skbDevice) {
        List<Attachment> found = new ArrayList<>();
        for (int id : multiProg.programIds(end.ifindex(), point)) {
            found.add(new Attachment(point, device, skbDevice, id, found.size()));
        }
        return found;
    }

    private static List<Attachment> filters(TcHooks.Hook hook, Device device) {
        List<Attachment> found = new ArrayList<>();
        int order = 0;
        for (TcFilter filter : hook.filters()) {
            if (filter.bpf()) {
                found.add(new Attachment(
                        hook.point(),
                        device,
                        device,
                        filter.programId(),
                        filter.directAction(),
                        order,
                        filter.everyPacket(),
                        Verdict.TC_ACT_UNSPEC.code(),
                        0,
                        filter.label(),
                        obstacle(filter.programId(), filter.skipsSoftware())));
            }
            for (TcFilter.Action action : filter.actions()) {
                found.add(new Attachment(
                        hook.actionPoint(),
                        device,
                        device,
                        action.programId(),
                        true,
                        order,
                        false,
                        action.defaultAction(),
                        0,
                        action.label(),
                        obstacle(action.programId(), filter.skipsSoftware())));
            }
            order++;
        }
        return found;
    }

    private static Obstacle obstacle(int programId, boolean skipsSoftware) {
        if (programId == 0) {
            return new Obstacle(
                    NotTracedReason.CLASSIC_BPF,
                    "It is classic BPF bytecode, which has no id and no types. Load it as an eBPF program built with"
                            + " clang -g to have it traced.");
        }
        return skipsSoftware
                ? new Obstacle(
                        NotTracedReason.HARDWARE_ONLY,
                        "Its filter is skip_sw: it runs in the network card, and its packets are not seen here.")
                : null;
    }

    /** Programs and their places, counted for each attach point of each device. */
    private List<AttachedProgram> describe(List<Attachment> attachments, List<String> notLookedAt) {
        List<AttachedProgram> programs = new ArrayList<>();
        Map<List<Object>, Integer> counts = new HashMap<>();
        for (Attachment attachment : attachments) {
            List<Object> hook = List.of(attachment.point(), attachment.device());
            int position = counts.merge(hook, 1, Integer::sum);
            int occurrence = counts.merge(
                    List.of(attachment.point(), attachment.device(), attachment.programId()), 1, Integer::sum);
            if (attachment.programId() == 0) {
                programs.add(attachment.describe(ProgramFacts.classic(attachment.label()), position, occurrence));
            } else {
                // A program that is gone by now is in no chain any more.
                Optional<ProgramFacts> facts = catalog.facts(attachment.programId());
                if (facts.isPresent()) {
                    programs.add(attachment.describe(facts.get(), position, occurrence));
                    programs.addAll(extensions(attachment, facts.get(), position, occurrence, notLookedAt));
                }
            }
        }
        return programs;
    }

    /** What is called instead of functions of a program, right behind it. */
    private List<AttachedProgram> extensions(
            Attachment attachment, ProgramFacts extended, int position, int occurrence, List<String> notLookedAt) {
        if (extended.ours() || !extended.hasFunctionInfo()) {
            return List.of();
        }
        if (extended.functions() > 1 && extensions.someUnknown()) {
            notLookedAt.add(
                    "programs that replace functions of " + extended.name()
                            + " (freplace): this kernel does not tell which program an extension belongs to (5.13 and later do)");
        }
        return extensions.of(extended).stream()
                .flatMap(link -> catalog.facts(link.programId()).stream())
                .map(facts -> attachment.extension(extended.id()).describe(facts, position, occurrence))
                .toList();
    }

    private static Device device(Link link, long netnsInode, boolean podEnd) {
        return new Device(link.name(), link.ifindex(), netnsInode, link.arphrdType(), podEnd);
    }

    /** One end of a pair, and the other, where known. */
    private record End(Link link, Device device, Optional<Device> other) {
        int ifindex() {
            return link.ifindex();
        }
    }

    /** A program at a place, before anything but its id is known. */
    private record Attachment(
            AttachPoint point,
            Device device,
            Device skbDevice,
            int programId,
            boolean directAction,
            int order,
            boolean everyPacket,
            int defaultAction,
            int extendedId,
            String label,
            Obstacle obstacle) {

        /** One that the kernel lists by BPF_PROG_QUERY. */
        Attachment(AttachPoint point, Device device, Device skbDevice, int programId, int order) {
            this(point, device, skbDevice, programId, true, order, true, Verdict.TC_ACT_UNSPEC.code(), 0, "", null);
        }

        Attachment extension(int extended) {
            return new Attachment(
                    point, device, skbDevice, programId, true, order, false, defaultAction, extended, label, obstacle);
        }

        AttachedProgram describe(ProgramFacts facts, int position, int occurrence) {
            return AttachedProgram.at(point, device, PacketPath.direction(point, device.podEnd()))
                    .id(facts.id())
                    .name(facts.name())
                    .tag(facts.tag())
                    .position(position)
                    .directAction(directAction)
                    .ours(facts.ours())
                    .skbDevice(skbDevice)
                    .placement(new Placement(order, occurrence, everyPacket, defaultAction, extendedId, obstacle))
                    .build();
        }
    }
}
