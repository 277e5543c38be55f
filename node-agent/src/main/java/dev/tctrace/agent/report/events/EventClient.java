// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import java.net.HttpURLConnection;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import dev.tctrace.api.contract.Timestamps;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.tracer.PrintableText;

/**
 * Writes Events as core/v1, which every supported API server has and kubectl describe lists. The uid of the involved
 * object is what kubectl looks them up by.
 */
public final class EventClient {
    private static final String COMPONENT = "tctrace-agent";
    /** The API server's bound on an Event's message. */
    private static final int MAX_MESSAGE = 1024;
    /** The API server's bound on a name, less a dot and an id. */
    private static final int MAX_NAME = 200;

    /** What became of a write. */
    public enum Outcome {
        WRITTEN("Written"),
        /** The Event has expired (the API server keeps them for an hour): write it anew. */
        EXPIRED("Expired"),
        /** Events cannot be written here (any more): the namespace ends, or the rights are missing. */
        REFUSED("Refused"),
        RETRY("Retry");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** As the metrics have it. */
        public String label() {
            return label;
        }
    }

    /**
     * What became of a write.
     *
     * @param problem the API server's sentence; empty where it was written
     * @param answered whether there was an API server to say so
     */
    public record Result(Outcome outcome, String problem, boolean answered) {}

    /** Whose Events these are. */
    public record Subject(String namespace, String trace, String traceUid) {}

    private final KubernetesClient client;
    private final String node;
    private final String agentPod;

    public EventClient(KubernetesClient client, String node, String agentPod) {
        this.client = client;
        this.node = node;
        this.agentPod = agentPod;
    }

    public Result write(Subject subject, EventWrite write) {
        try {
            if (!write.create() || !create(subject, write)) {
                raise(subject, write);
            }
            return new Result(Outcome.WRITTEN, "", true);
        } catch (KubernetesClientException refused) {
            int code = refused.getCode();
            return new Result(outcome(code, write.create()), refused.getMessage(), code > 0);
        }
    }

    /** @return whether it was not there; else it was made before, but the answer was lost */
    private boolean create(Subject subject, EventWrite write) {
        try {
            client.v1()
                    .events()
                    .inNamespace(subject.namespace())
                    .resource(event(subject, write))
                    .create();
            return true;
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return false;
            }
            throw refused;
        }
    }

    private void raise(Subject subject, EventWrite write) {
        client.v1()
                .events()
                .inNamespace(subject.namespace())
                // By name alone the client would read the Event first, which the agent may not.
                .resource(named(subject, write))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"count\":" + count(write) + ",\"lastTimestamp\":\"" + Timestamps.seconds(write.last())
                                + "\"}");
    }

    private static Outcome outcome(int code, boolean create) {
        return switch (code) {
            case 404 -> create ? Outcome.REFUSED : Outcome.EXPIRED;
            case 400, 401, 403, 422 -> Outcome.REFUSED;
            default -> Outcome.RETRY;
        };
    }

    Event event(Subject subject, EventWrite write) {
        EventKey key = write.key();
        ObjectReference trace = new ObjectReferenceBuilder()
                .withApiVersion("tctrace.dev/v1alpha1")
                .withKind(TcTrace.class.getSimpleName())
                .withNamespace(subject.namespace())
                .withName(subject.trace())
                .withUid(subject.traceUid())
                .build();
        ObjectReference pod = key.pod() == null
                ? null
                : new ObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withNamespace(subject.namespace())
                        .withName(key.pod().name())
                        .withUid(key.pod().uid())
                        .build();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(subject.namespace())
                .withName(name(subject, write))
                .endMetadata()
                .withInvolvedObject(key.onPod() ? pod : trace)
                .withRelated(key.onPod() ? trace : pod)
                .withType(key.reason().type())
                .withReason(key.reason().value())
                .withMessage(PrintableText.lines(key.message(), MAX_MESSAGE))
                .withCount(count(write))
                .withFirstTimestamp(Timestamps.seconds(write.first()))
                .withLastTimestamp(Timestamps.seconds(write.last()))
                .withNewSource(COMPONENT, node)
                .withReportingComponent("tctrace.dev/" + COMPONENT)
                .withReportingInstance(agentPod)
                .build();
    }

    private static Event named(Subject subject, EventWrite write) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(subject.namespace())
                .withName(name(subject, write))
                .endMetadata()
                .build();
    }

    private static String name(Subject subject, EventWrite write) {
        return cut(subject.trace(), MAX_NAME) + "." + write.id();
    }

    private static int count(EventWrite write) {
        return (int) Math.min(Integer.MAX_VALUE, write.count());
    }

    /** No name may have a dash or a dot before the dot that comes next. */
    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length).replaceAll("[-.]+$", "");
    }
}
