// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.informers.cache.Cache;

/**
 * A pod as far as traces care, in some 200 bytes: the client's own model of it, with all that is empty, takes 8 KB, and a cluster may have
 * 150,000. It is a Pod, so that the client's informers keep it; its metadata, spec and status are made when they are asked for.
 */
public final class SlimPod extends Pod {
    private static final long serialVersionUID = 1;
    private static final Interner INTERNER = new Interner();

    /** NAMESPACE/NAME; the name is cut out when it is asked for: this one string is also the key in every map. */
    private final String key;

    private final String node;
    private final Shared shared;
    /** What most pods have, as a number; {@link Packed#NONE}: see {@link Unusual#addresses}. */
    private final int ipv4;
    /** {@link Packed#NONE}: see {@link Unusual#version}. */
    private final long version;
    /** Half as much as the text. The SDK writes it into its log's context, which takes no null. */
    private final long uidHigh;

    private final long uidLow;
    /** Null for most pods. */
    private final Unusual unusual;

    /** What the pods of one owner have in common: one object for all of them. */
    private record Shared(String namespace, Map<String, String> labels, String phase, boolean hostNetwork) {}

    /**
     * What does not fit the numbers.
     *
     * @param addresses separated by spaces; null for a pod that has none, or one of IPv4
     * @param version one that is no number, which no API server has today; null for others
     */
    private record Unusual(String addresses, String version) {}

    private SlimPod(String key, String node, Shared shared, String addresses, String resourceVersion, UUID uid) {
        // The superclass makes a map for each pod that nobody fills.
        setAdditionalProperties(null);
        this.key = key;
        this.node = node;
        this.shared = shared;
        this.ipv4 = Packed.ipv4(addresses);
        this.version = Packed.number(resourceVersion);
        this.uidHigh = uid.getMostSignificantBits();
        this.uidLow = uid.getLeastSignificantBits();
        String rest = ipv4 == Packed.NONE ? addresses : null;
        this.unusual = rest == null && version != Packed.NONE
                ? null
                : new Unusual(rest, version == Packed.NONE ? resourceVersion : null);
    }

    /** The same pod, slim; it keeps nothing of the given one alive that it does not need. */
    public static SlimPod of(Pod pod) {
        if (pod instanceof SlimPod slim) {
            return slim;
        }
        ObjectMeta meta = pod.getMetadata();
        PodSpec spec = pod.getSpec();
        PodStatus status = pod.getStatus();
        return new SlimPod(
                // A bookmark of a watch is a pod with a version alone.
                Objects.requireNonNullElse(Cache.metaNamespaceKeyFunc(pod), ""),
                INTERNER.string(spec == null ? null : spec.getNodeName()),
                INTERNER.same(new Shared(
                        INTERNER.string(meta.getNamespace()),
                        INTERNER.labels(meta.getLabels()),
                        INTERNER.string(status == null || status.getPhase() == null ? "Pending" : status.getPhase()),
                        spec != null && Boolean.TRUE.equals(spec.getHostNetwork()))),
                joined(status == null ? null : status.getPodIPs()),
                meta.getResourceVersion(),
                uid(meta.getUid()));
    }

    private SlimPod(SlimPod same, String key) {
        setAdditionalProperties(null);
        this.key = key;
        this.node = same.node;
        this.shared = same.shared;
        this.ipv4 = same.ipv4;
        this.version = same.version;
        this.uidHigh = same.uidHigh;
        this.uidLow = same.uidLow;
        this.unusual = same.unusual;
    }

    /** The same pod with an equal key that somebody else holds already. */
    SlimPod withKey(String same) {
        return new SlimPod(this, same);
    }

    /** An API server gives every object a UUID. */
    private static UUID uid(String uid) {
        if (uid == null) {
            return new UUID(0, 0);
        }
        try {
            return UUID.fromString(uid);
        } catch (IllegalArgumentException none) {
            return UUID.nameUUIDFromBytes(uid.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String joined(List<PodIP> addresses) {
        if (addresses == null || addresses.isEmpty()) {
            return null;
        }
        return addresses.size() == 1
                ? addresses.get(0).getIp()
                : String.join(" ", addresses.stream().map(PodIP::getIp).toList());
    }

    String key() {
        return key;
    }

    public String namespace() {
        return shared.namespace();
    }

    public String name() {
        return key.substring(key.indexOf('/') + 1);
    }

    public Map<String, String> labels() {
        return shared.labels();
    }

    /** A copy for those who know pods only so. */
    public PodRef ref() {
        return new PodRef(namespace(), name(), node, labels(), shared.phase(), shared.hostNetwork());
    }

    /** None while it has none. */
    public List<String> addresses() {
        if (ipv4 != Packed.NONE) {
            return List.of(Packed.ipv4(ipv4));
        }
        return unusual == null || unusual.addresses() == null
                ? List.of()
                : Arrays.asList(unusual.addresses().split(" "));
    }

    // By setters: a builder of these classes makes dozens of lists and maps, and all of this is asked for at every
    // event.

    @Override
    public ObjectMeta getMetadata() {
        ObjectMeta meta = new ObjectMeta();
        meta.setNamespace(namespace());
        meta.setName(name());
        meta.setLabels(labels());
        meta.setUid(new UUID(uidHigh, uidLow).toString());
        meta.setResourceVersion(version == Packed.NONE ? unusual.version() : Long.toString(version));
        return meta;
    }

    @Override
    public PodSpec getSpec() {
        PodSpec spec = new PodSpec();
        spec.setNodeName(node);
        spec.setHostNetwork(shared.hostNetwork() ? true : null);
        return spec;
    }

    @Override
    public PodStatus getStatus() {
        PodStatus status = new PodStatus();
        status.setPhase(shared.phase());
        status.setPodIPs(addresses().stream().map(PodIP::new).toList());
        return status;
    }
}
