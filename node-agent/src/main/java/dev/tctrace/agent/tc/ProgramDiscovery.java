package dev.tctrace.agent.tc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.tctrace.agent.netns.Link;
import dev.tctrace.agent.netns.Links;
import dev.tctrace.agent.netns.NamespaceException;
import dev.tctrace.agent.netns.NetworkNamespace;
import dev.tctrace.agent.netns.Peer;
import dev.tctrace.agent.netns.PeerFinder;
import dev.tctrace.agent.netns.netlink.RouteSocket;

/**
 * Finds every tc program that the packets of an interface pass, on it and on the other end of its pair. Cheap enough to be
 * asked every second; safe for use by several threads.
 */
public final class ProgramDiscovery {
    private final PeerFinder peers;
    private final ProgramCatalog catalog;
    private final MultiProgPoints multiProg = new MultiProgPoints();

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
        try (RouteSocket socket = pod.routeSocket()) {
            return Links.named(socket, interfaceName).map(link -> look(pod, socket, link));
        }
    }

    private TargetPrograms look(NetworkNamespace pod, RouteSocket socket, Link link) {
        Device podEnd = device(link, pod.inode(), true);
        Optional<Peer> peer = peers.find(pod, socket, link);
        Optional<Device> hostEnd = peer.map(p -> device(p.link(), p.netnsInode(), false));
        List<Attachment> found = new ArrayList<>();
        found.addAll(onEnd(pod, socket, new End(link, podEnd, hostEnd)));
        peer.ifPresent(p -> found.addAll(onHost(p, new End(p.link(), hostEnd.orElseThrow(), Optional.of(podEnd)))));
        return new TargetPrograms(podEnd, hostEnd, PacketPath.inOrder(describe(found)));
    }

    private List<Attachment> onHost(Peer peer, End end) {
        try (NetworkNamespace host = NetworkNamespace.open(peer.namespace());
                RouteSocket socket = host.routeSocket()) {
            return onEnd(host, socket, end);
        } catch (NamespaceException e) {
            if (e.reason() == NamespaceException.Reason.GONE) {
                return List.of();
            }
            throw e;
        }
    }

    private List<Attachment> onEnd(NetworkNamespace namespace, RouteSocket socket, End end) {
        List<Attachment> found = new ArrayList<>(namespace.run(() -> multiProg(end)));
        found.addAll(clsact(socket, end, AttachPoint.CLSACT_INGRESS));
        found.addAll(clsact(socket, end, AttachPoint.CLSACT_EGRESS));
        return found;
    }

    private List<Attachment> multiProg(End end) {
        List<Attachment> found = new ArrayList<>();
        for (AttachPoint point : List.of(AttachPoint.TCX_INGRESS, AttachPoint.TCX_EGRESS)) {
            multiProg
                    .programIds(end.ifindex(), point)
                    .forEach(id -> found.add(new Attachment(point, end.device(), end.device(), id, true)));
        }
        // Only the primary answers, for both ends; each sees packets as the other's (netkit_dev_fetch, netkit_xmit).
        if (end.link().netkitPrimary() && end.other().isPresent()) {
            Device primary = end.device();
            Device other = end.other().get();
            multiProg
                    .programIds(end.ifindex(), AttachPoint.NETKIT_PRIMARY)
                    .forEach(id -> found.add(new Attachment(AttachPoint.NETKIT_PRIMARY, primary, other, id, true)));
            multiProg
                    .programIds(end.ifindex(), AttachPoint.NETKIT_PEER)
                    .forEach(id -> found.add(new Attachment(AttachPoint.NETKIT_PEER, other, primary, id, true)));
        }
        return found;
    }

    private static List<Attachment> clsact(RouteSocket socket, End end, AttachPoint point) {
        return ClsactFilters.of(socket, end.ifindex(), point.ingress()).stream()
                .filter(filter -> !filter.skipsSoftware())
                .map(filter ->
                        new Attachment(point, end.device(), end.device(), filter.programId(), filter.directAction()))
                .toList();
    }

    private List<AttachedProgram> describe(List<Attachment> attachments) {
        List<AttachedProgram> programs = new ArrayList<>();
        AttachPoint point = null;
        Device device = null;
        int position = 0;
        for (Attachment attachment : attachments) {
            position = attachment.point() == point && attachment.device().equals(device) ? position + 1 : 1;
            point = attachment.point();
            device = attachment.device();
            int place = position;
            // A program that is gone by now is in no chain any more.
            catalog.facts(attachment.programId()).ifPresent(facts -> programs.add(attachment.describe(facts, place)));
        }
        return programs;
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
    private record Attachment(AttachPoint point, Device device, Device skbDevice, int programId, boolean directAction) {

        AttachedProgram describe(ProgramFacts facts, int position) {
            return new AttachedProgram(
                    facts.id(),
                    facts.name(),
                    facts.tag(),
                    point,
                    device,
                    position,
                    directAction,
                    PacketPath.direction(point, device.podEnd()),
                    facts.ours(),
                    skbDevice);
        }
    }
}
