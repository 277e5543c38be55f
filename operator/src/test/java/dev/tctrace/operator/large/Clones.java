// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.large;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * Fills etcd with objects of the usual size: one of each kind is made through the API, and then copied under other names. All that
 * differs between two copies has the same length in each, so the bytes of the encoding (protobuf) need not be understood.
 */
public final class Clones {
    /** Pods of one application; each has labels of its own, and a namespace holds 100 of them. */
    public static final int PODS_OF_AN_APPLICATION = 30;

    private static final int NODES_OF_AN_APPLICATION = 30;
    /** Applications that share their nodes, and have them to themselves. */
    public static final int PODS_OF_A_BLOCK = 30 * PODS_OF_AN_APPLICATION;

    private static final int PODS_OF_A_NAMESPACE = 100 * PODS_OF_AN_APPLICATION;

    private final RestartableServer server;
    private final int nodes;
    private final boolean managedFields;

    /** @param managedFields whether objects carry them, which doubles their size: as where many things write to them */
    public Clones(RestartableServer server, int nodes, boolean managedFields) {
        this.server = server;
        this.nodes = nodes;
        this.managedFields = managedFields;
    }

    public static String namespace(int pod) {
        return String.format("shop-%04d", pod / PODS_OF_A_NAMESPACE);
    }

    public static String application(int pod) {
        return String.format("app-%05d", pod / PODS_OF_AN_APPLICATION);
    }

    public static String pod(int number) {
        return String.format("web-7d4b9c6f5d-%06d", number);
    }

    public static String key(int pod) {
        return "/registry/pods/" + namespace(pod) + "/" + pod(pod);
    }

    public String node(int number) {
        return String.format("node-%05d", number % nodes);
    }

    /** The node of a pod: an application's pods are on 30 nodes, and a node has 30 pods. Thirty nodes for the first 900 pods, and so on. */
    public String nodeOf(int pod) {
        return node(nodeNumber(pod));
    }

    private static int nodeNumber(int pod) {
        return pod % NODES_OF_AN_APPLICATION + pod / PODS_OF_A_BLOCK * NODES_OF_AN_APPLICATION;
    }

    /** How many nodes so many pods need. */
    public static int nodesFor(int pods) {
        return (pods + PODS_OF_A_BLOCK - 1) / PODS_OF_A_BLOCK * NODES_OF_AN_APPLICATION;
    }

    /** Makes what all others are copies of, and the namespaces of so many pods. */
    public void prepare(KubernetesClient client, int pods) {
        for (int number = 0; number <= pods; number += PODS_OF_A_NAMESPACE) {
            client.namespaces()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace(number))
                            .endMetadata()
                            .build())
                    .create();
        }
        Node node = client.resource(Templates.node(node(0))).create();
        patchStatus(client, node, Templates.nodeStatus());
        client.resource(Templates.service(namespace(0), "service-00000")).create();
        Pod pod = client.resource(Templates.pod(namespace(0), pod(0), application(0), node(0)))
                .create();
        patchStatus(client, pod, Templates.podStatus());
        if (!managedFields) {
            strip(client.pods().inNamespace(namespace(0)).withName(pod(0)).get(), client);
        }
    }

    private static void patchStatus(
            KubernetesClient client, io.fabric8.kubernetes.api.model.HasMetadata object, String status) {
        client.resource(object).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), status);
    }

    private static void strip(Pod pod, KubernetesClient client) {
        client.resource(pod).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"managedFields\":[{}]}}");
    }

    /** Pods from a number up to before another; number 0 is there from the start. */
    public void pods(int from, int to) throws IOException {
        byte[] template = server.etcd().get(key(0));
        String uid = uid(template);
        for (int number = Math.max(from, 1); number < to; number++) {
            put(key(number), template, podReplacements(uid, number));
        }
        server.etcd().flush();
    }

    private Map<String, String> podReplacements(String uid, int number) {
        return Map.of(
                pod(0),
                pod(number),
                namespace(0),
                namespace(number),
                application(0),
                application(number),
                node(0),
                nodeOf(number),
                Templates.ADDRESS,
                address(number),
                uid,
                numbered(number));
    }

    /** Each of the same length: three times 100 to 199. */
    public static String address(int number) {
        return "10." + (100 + number / 10_000 % 100) + "." + (100 + number / 100 % 100) + "." + (100 + number % 100);
    }

    public void nodes(int from, int to) throws IOException {
        byte[] template = server.etcd().get("/registry/minions/" + node(0));
        String uid = uid(template);
        for (int number = Math.max(from, 1); number < to; number++) {
            put("/registry/minions/" + node(number), template, Map.of(node(0), node(number), uid, numbered(number)));
        }
        server.etcd().flush();
    }

    public void services(int from, int to) throws IOException {
        String key = "/registry/services/specs/" + namespace(0) + "/service-";
        byte[] template = server.etcd().get(key + "00000");
        String uid = uid(template);
        for (int number = Math.max(from, 1); number < to; number++) {
            String name = String.format("%05d", number);
            put(key + name, template, Map.of("service-00000", "service-" + name, uid, numbered(number)));
        }
        server.etcd().flush();
    }

    /** Pods of one node, which has nothing to do with their numbers. */
    public void podsOn(String node, int from, int to) throws IOException {
        byte[] template = server.etcd().get(key(0));
        String uid = uid(template);
        for (int number = from; number < to; number++) {
            put(key(number), replaced(template, podReplacements(uid, number)), Map.of(nodeOf(number), node));
        }
        server.etcd().flush();
    }

    /** Copies of the first of {@link WideTraces}, as it is now, from number 1 on. */
    public void wideTraces(int to) throws IOException {
        String key = "/registry/tctrace.dev/tctraces/" + namespace(0) + "/";
        byte[] template = server.etcd().get(key + WideTraces.name(0));
        String uid = uid(template);
        for (int number = 1; number < to; number++) {
            put(
                    key + WideTraces.name(number),
                    template,
                    Map.of(WideTraces.name(0), WideTraces.name(number), uid, numbered(number)));
            // etcd takes 1.5 MiB at once.
            server.etcd().flush();
        }
    }

    /** Writes pods once more, as they are but for their phase: every watch is told. */
    public void touch(List<Integer> pods, boolean running) throws IOException {
        byte[] template = server.etcd().get(key(0));
        String uid = uid(template);
        for (int number : pods) {
            byte[] value = replaced(template, podReplacements(uid, number));
            put(key(number), value, Map.of("Running", running ? "Running" : "Pending"));
        }
        server.etcd().flush();
    }

    private void put(String key, byte[] template, Map<String, String> replacements) throws IOException {
        server.etcd().put(key, replaced(template, replacements));
    }

    private static String numbered(int number) {
        return String.format("00000000-0000-4000-8000-%012d", number);
    }

    private static String uid(byte[] object) {
        var found = java.util.regex.Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
                .matcher(new String(object, StandardCharsets.ISO_8859_1));
        if (!found.find()) {
            throw new IllegalStateException("an object without a uid");
        }
        return found.group();
    }

    static byte[] replaced(byte[] template, Map<String, String> replacements) {
        byte[] copy = template.clone();
        replacements.forEach((from, to) -> {
            byte[] old = from.getBytes(StandardCharsets.UTF_8);
            byte[] now = to.getBytes(StandardCharsets.UTF_8);
            if (old.length != now.length) {
                throw new IllegalArgumentException(from + " and " + to + " differ in length");
            }
            IntStream.rangeClosed(0, template.length - old.length)
                    .filter(at ->
                            template[at] == old[0] && Arrays.equals(template, at, at + old.length, old, 0, old.length))
                    .forEach(at -> System.arraycopy(now, 0, copy, at, now.length));
        });
        return copy;
    }
}
