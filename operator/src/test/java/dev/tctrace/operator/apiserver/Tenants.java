package dev.tctrace.operator.apiserver;

import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * Users with roles in one namespace. The controller that aggregates the chart's tctrace-edit into edit is not part of an API
 * server, so a user with edit gets both.
 */
final class Tenants {
    private Tenants() {}

    /** Binds ClusterRoles to a user in one namespace. */
    static void grant(KubernetesClient admin, String namespace, String user, String... roles) {
        for (String role : roles) {
            admin.rbac()
                    .roleBindings()
                    .inNamespace(namespace)
                    .resource(new RoleBindingBuilder()
                            .withNewMetadata()
                            .withName(user + "-" + role)
                            .endMetadata()
                            .withNewRoleRef()
                            .withApiGroup("rbac.authorization.k8s.io")
                            .withKind("ClusterRole")
                            .withName(role)
                            .endRoleRef()
                            .addNewSubject()
                            .withApiGroup("rbac.authorization.k8s.io")
                            .withKind("User")
                            .withName(user)
                            .endSubject()
                            .build())
                    .create();
        }
    }
}
