// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What each of the chart's subjects may do, as the API server's authorizer has it: every verb on every resource that there is
 * was asked for, and what is listed here is all.
 */
@ApiServerTest
class PermissionsTest {
    private static final List<String> VERBS = List.of(
            "get",
            "list",
            "watch",
            "create",
            "update",
            "patch",
            "delete",
            "deletecollection",
            "impersonate",
            "bind",
            "escalate");
    private static final String ELSEWHERE = "permissions";
    private static final String EVERYWHERE = "";

    /** A resource as RBAC names it. */
    private record Resource(String group, String name) {
        @Override
        public String toString() {
            return group.isEmpty() ? name : name + "." + group;
        }
    }

    private static KubernetesClient client;
    private static List<Resource> resources;

    @BeforeAll
    static void world() {
        client = ApiServer.client();
        new Cluster(client, ELSEWHERE);
        resources = resources();
        assertTrue(resources.size() > 60, resources::toString);
    }

    @AfterAll
    static void close() {
        client.close();
    }

    @Test
    void anAgentReadsTracesAndPodsPatchesStatusAndTellsEvents() {
        Set<String> expected = Set.of(
                "get tctraces.tctrace.dev",
                "get tctraces/status.tctrace.dev",
                "patch tctraces/status.tctrace.dev",
                "get pods",
                "list pods",
                "watch pods",
                "create events",
                "patch events",
                "create events.events.k8s.io",
                "patch events.events.k8s.io");

        assertEquals(new TreeSet<>(expected), allowed(account("tctrace-agent"), EVERYWHERE));
        // Where the operator tells it the addresses of peers
        Set<String> athome = new TreeSet<>(expected);
        athome.addAll(Set.of("get configmaps", "list configmaps", "watch configmaps"));
        assertEquals(athome, allowed(account("tctrace-agent"), Cluster.SYSTEM));
    }

    @Test
    void theOperatorMakesChangesAndRemovesPodsInItsOwnNamespaceOnly() {
        Set<String> everywhere = Set.of(
                "get tctraces.tctrace.dev",
                "list tctraces.tctrace.dev",
                "watch tctraces.tctrace.dev",
                "get tctraces/status.tctrace.dev",
                "patch tctraces/status.tctrace.dev",
                "get pods",
                "list pods",
                "watch pods",
                "get nodes",
                "list nodes",
                "watch nodes",
                "get services",
                "list services",
                "watch services");
        Set<String> athome = new TreeSet<>(everywhere);
        athome.addAll(Set.of("create pods", "patch pods", "delete pods", "create leases.coordination.k8s.io"));
        athome.addAll(Set.of("list configmaps", "create configmaps", "patch configmaps", "delete configmaps"));

        assertEquals(new TreeSet<>(everywhere), allowed(account("tctrace-operator"), EVERYWHERE));
        assertEquals(athome, allowed(account("tctrace-operator"), Cluster.SYSTEM));
    }

    @Test
    void theOperatorMayChangeNoLeaseButItsOwn() {
        Subject operator = account("tctrace-operator");
        Resource leases = new Resource("coordination.k8s.io", "leases");

        assertTrue(mayDo(operator, "update", leases, Cluster.SYSTEM, "tctrace-operator"));
        assertFalse(mayDo(operator, "update", leases, Cluster.SYSTEM, "another"));
        assertFalse(mayDo(operator, "update", leases, "kube-system", "tctrace-operator"));
        assertFalse(mayDo(operator, "get", new Resource("apps", "deployments"), Cluster.SYSTEM, "another"));
    }

    @Test
    void editOfANamespaceGivesNothingButTracesThere() {
        Tenants.grant(client, ELSEWHERE, "edith", "tctrace-edit");
        Subject edith = new Subject("edith", List.of("system:authenticated"));
        Set<String> expected = Stream.of(
                        "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")
                .map(verb -> verb + " tctraces.tctrace.dev")
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(expected, allowed(edith, ELSEWHERE));
        assertEquals(Set.of(), allowed(edith, "default"));
        assertEquals(Set.of(), allowed(edith, Cluster.SYSTEM));
        assertEquals(Set.of(), allowed(edith, EVERYWHERE));
    }

    @Test
    void viewOfANamespaceReadsTracesThere() {
        Tenants.grant(client, ELSEWHERE, "vera", "tctrace-view");
        Subject vera = new Subject("vera", List.of("system:authenticated"));

        assertEquals(
                Set.of("get tctraces.tctrace.dev", "list tctraces.tctrace.dev", "watch tctraces.tctrace.dev"),
                allowed(vera, ELSEWHERE));
        assertEquals(Set.of(), allowed(vera, EVERYWHERE));
    }

    /** Who is asked about. */
    private record Subject(String user, List<String> groups) {}

    private static Subject account(String name) {
        return new Subject(
                "system:serviceaccount:" + Cluster.SYSTEM + ":" + name,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + Cluster.SYSTEM, "system:authenticated"));
    }

    /** What a subject may do in a namespace beyond what everybody may; an empty namespace means all of them. */
    private static Set<String> allowed(Subject subject, String namespace) {
        Subject anybody = new Subject("anybody", subject.groups);
        Set<String> allowed = new TreeSet<>();
        for (Resource resource : resources) {
            for (String verb : VERBS) {
                if (mayDo(subject, verb, resource, namespace, null)
                        && !mayDo(anybody, verb, resource, namespace, null)) {
                    allowed.add(verb + " " + resource);
                }
            }
        }
        return allowed;
    }

    private static boolean mayDo(Subject subject, String verb, Resource resource, String namespace, String name) {
        String[] parts = resource.name.split("/", 2);
        SubjectAccessReview review = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(subject.user)
                .withGroups(subject.groups)
                .withNewResourceAttributes()
                .withVerb(verb)
                .withGroup(resource.group)
                .withResource(parts[0])
                .withSubresource(parts.length == 2 ? parts[1] : null)
                .withNamespace(namespace.isEmpty() ? null : namespace)
                .withName(name)
                .endResourceAttributes()
                .endSpec()
                .build();
        return client.authorization()
                .v1()
                .subjectAccessReview()
                .create(review)
                .getStatus()
                .getAllowed();
    }

    /** Every resource and subresource of this API server, once a group. */
    private static List<Resource> resources() {
        Set<String> seen = new TreeSet<>();
        List<Resource> found = new ArrayList<>();
        Stream<String> versions = Stream.concat(
                Stream.of("v1"),
                client.getApiGroups().getGroups().stream()
                        .flatMap(group -> group.getVersions().stream())
                        .map(version -> version.getGroupVersion()));
        versions.forEach(version -> {
            String group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
            for (APIResource resource : client.getApiResources(version).getResources()) {
                if (seen.add(group + " " + resource.getName())) {
                    found.add(new Resource(group, resource.getName()));
                }
            }
        });
        return found;
    }
}
