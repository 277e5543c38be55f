// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.api.assignment.PeerAddresses;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.testsupport.TestPods;

/** What an agent finds at the API server, its own pod among it, and what it leaves there. The operator's part is played here. */
final class TestNode {
    private final TestApiServer api;
    private final AgentIdentity identity;
    private final String namespace;

    /**
     * @param node its name
     * @param namespace of its traces and of the pods that they are about
     */
    TestNode(TestApiServer api, String node, String namespace) {
        this.api = api;
        this.identity = new AgentIdentity(node, "tctrace-agent-" + node, "tctrace-system");
        this.namespace = namespace;
        need(namespace(identity.namespace()));
        need(namespace(namespace));
        need(TestPods.on(node, identity.namespace(), identity.pod(), Map.of(), false));
    }

    private static Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private void need(HasMetadata wanted) {
        if (api.client.resource(wanted).get() == null) {
            api.client.resource(wanted).create();
        }
    }

    AgentIdentity identity() {
        return identity;
    }

    String namespace() {
        return namespace;
    }

    /** No traces and no pods but the agent's. */
    void clear() {
        api.client.resources(TcTrace.class).inNamespace(namespace).delete();
        assign();
        api.client.pods().inNamespace(namespace).withGracePeriod(0).delete();
    }

    Pod pod(String name, boolean hostNetwork, String phase) {
        Pod pod = api.client
                .resource(TestPods.on(identity.node(), namespace, name, Map.of("app", "web"), hostNetwork))
                .create();
        return api.client.resource(pod).editStatus(now -> {
            now.getStatus().setPhase(phase);
            return now;
        });
    }

    static TcTraceSpec spec(String filter, int recent, boolean suspend) {
        LabelSelector selector =
                new LabelSelectorBuilder().addToMatchLabels("app", "web").build();
        return TcTraceSpec.builder(new TcTraceSpec.Target(selector, null, "eth0"))
                .filter(filter.isEmpty() ? null : filter)
                .suspend(suspend)
                .report(new TcTraceSpec.Report(recent, true, false, 128))
                .build();
    }

    void trace(String name, String filter) {
        make(name, spec(filter, 20, false));
        assign(name);
    }

    /** One that is accepted, and not assigned yet. */
    void make(String name, TcTraceSpec spec) {
        TcTrace trace = new TcTrace();
        trace.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        trace.setSpec(spec);
        accept(api.client.resource(trace).create());
    }

    void edit(String name, TcTraceSpec spec) {
        accept(edited(name, spec));
        assign(name);
    }

    /** The agent writes the status at any moment, and so the trace that was read may be an old one. */
    private TcTrace edited(String name, TcTraceSpec spec) {
        for (int tries = 1; ; tries++) {
            try {
                return named(name).edit(trace -> {
                    trace.setSpec(spec);
                    return trace;
                });
            } catch (KubernetesClientException old) {
                if (old.getCode() != HttpURLConnection.HTTP_CONFLICT || tries == 10) {
                    throw old;
                }
            }
        }
    }

    /** The operator's part: the agent is to work on these traces, and on no others. */
    void assign(String... names) {
        String assigned = AssignedTrace.format(Stream.of(names)
                .map(name -> named(name).get())
                .map(AssignedTrace::of)
                .toList());
        api.client
                .pods()
                .inNamespace(identity.namespace())
                .withName(identity.pod())
                .edit(pod -> new PodBuilder(pod)
                        .editMetadata()
                        .addToAnnotations(AssignedTrace.ANNOTATION, assigned)
                        .endMetadata()
                        .build());
    }

    Resource<TcTrace> named(String trace) {
        return api.client.resources(TcTrace.class).inNamespace(namespace).withName(trace);
    }

    /** The operator's part. */
    private void accept(TcTrace trace) {
        Condition accepted = new ConditionBuilder()
                .withType("Accepted")
                .withStatus("True")
                .withReason("Valid")
                .withMessage("The spec is in order")
                .withObservedGeneration(trace.getMetadata().getGeneration())
                .withLastTransitionTime(Instant.now().toString())
                .build();
        TcTrace patch = new TcTrace();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(trace.getMetadata().getNamespace())
                .withName(trace.getMetadata().getName())
                .build());
        patch.setStatus(new TcTraceStatus(null, null, List.of(accepted), null, null, null));
        api.client
                .resource(patch)
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("tctrace-operator")
                                .withForce(true)
                                .build(),
                        patch);
    }

    Optional<NodeStatus> entry(String name) {
        return Optional.ofNullable(named(name).get())
                .map(TcTrace::getStatus)
                .map(TcTraceStatus::nodes)
                .flatMap(nodes -> nodes.stream()
                        .filter(node -> identity.node().equals(node.name()))
                        .findFirst());
    }

    List<Event> events(String reason) {
        return api.client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> reason.equals(event.getReason()))
                .toList();
    }

    TargetState state(String trace) {
        return entry(trace)
                .filter(entry -> !entry.targets().isEmpty())
                .map(entry -> entry.targets().get(0).state())
                .orElse(null);
    }

    /** The operator's part: the addresses of a trace's peers. */
    void tell(String uid, String... addresses) {
        api.client
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(identity.namespace())
                        .withName(PeerAddresses.nameFor(uid))
                        .endMetadata()
                        .withData(PeerAddresses.data(List.of(addresses)))
                        .build())
                .serverSideApply();
    }
}
