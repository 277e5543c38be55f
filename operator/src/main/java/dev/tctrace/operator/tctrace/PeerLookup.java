// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;

import dev.tctrace.api.assignment.PeerAddresses;
import dev.tctrace.api.contract.PodSelector;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.operator.pods.SlimPod;
import dev.tctrace.operator.pods.SlimService;

/**
 * Whose addresses spec.peer stands for, in the trace's own namespace and in no other. Pure. A CIDR needs no look: agents read it.
 *
 * @param service the Service that it names; empty: none
 * @param pods the selector of the pods; null where there is none
 */
record PeerLookup(String service, LabelSelector pods, boolean serviceFound, List<String> serviceAddresses) {

    /**
     * What was found.
     *
     * @param told whether agents are to be told the addresses
     * @param addresses sorted; at most {@link PeerAddresses#MOST}
     * @param pods the names of the pods that were found
     * @param absent what is not there, as a sentence; empty where packets can match
     * @param left a sentence where there were more addresses; empty where there were not
     */
    record Found(boolean told, Set<String> addresses, Set<String> pods, String absent, String left) {
        static final Found NOTHING_ASKED = new Found(false, Set.of(), Set.of(), "", "");
    }

    /** Which pods to look for. @param services those of the namespace */
    static PeerLookup of(TcTraceSpec spec, Stream<SlimService> services) {
        TcTraceSpec.PeerSelector peer = spec == null ? null : spec.peer();
        if (peer == null) {
            return new PeerLookup("", null, false, List.of());
        }
        if (peer.service() == null || peer.service().isEmpty()) {
            return new PeerLookup("", peer.podSelector(), false, List.of());
        }
        Optional<SlimService> service =
                services.filter(one -> one.name().equals(peer.service())).findFirst();
        return new PeerLookup(
                peer.service(),
                service.filter(one -> !one.selector().isEmpty())
                        .map(one -> new LabelSelectorBuilder()
                                .withMatchLabels(one.selector())
                                .build())
                        .orElse(null),
                service.isPresent(),
                service.map(SlimService::addresses).orElse(List.of()));
    }

    /** @param all the pods of the namespace */
    Found among(String namespace, Stream<SlimPod> all) {
        if (service.isEmpty() && pods == null) {
            return Found.NOTHING_ASKED;
        }
        List<SlimPod> matching = all.filter(pod -> PodSelector.matches(pods, pod.labels()))
                .filter(pod -> !pod.ref().ended())
                .toList();
        TreeSet<String> addresses = new TreeSet<>(serviceAddresses);
        matching.forEach(pod -> addresses.addAll(pod.addresses()));
        return new Found(
                true,
                addresses.stream().limit(PeerAddresses.MOST).collect(Collectors.toCollection(TreeSet::new)),
                matching.stream().map(SlimPod::name).collect(Collectors.toSet()),
                absent(namespace, matching),
                addresses.size() <= PeerAddresses.MOST
                        ? ""
                        : "spec.peer stands for " + addresses.size() + " addresses, of which " + PeerAddresses.MOST
                                + " are looked for: narrow it, or name a block of addresses by spec.peer.cidr.");
    }

    private String absent(String namespace, List<SlimPod> matching) {
        if (service.isEmpty()) {
            return !matching.isEmpty()
                    ? ""
                    : "No pod of namespace " + namespace
                            + " matches spec.peer.podSelector: no packet matches until one does. Change it, or label"
                            + " the pods.";
        }
        String name = QuotedText.of(service);
        if (!serviceFound) {
            return "Namespace " + namespace + " has no Service " + name
                    + ", which spec.peer.service names: no packet matches until it has.";
        }
        if (pods == null) {
            return "Service " + name + " has no selector: which addresses are behind it is not known here"
                    + (serviceAddresses.isEmpty() ? "" : ", and only packets from and to its own address match")
                    + ". Name them by spec.peer.cidr.";
        }
        return !matching.isEmpty()
                ? ""
                : "Service " + name + " of namespace " + namespace + " has no pods behind it"
                        + (serviceAddresses.isEmpty()
                                ? ": no packet matches until it has."
                                : ": until it has, only packets from and to its own address match.");
    }
}
