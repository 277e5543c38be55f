// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Users with roles in one namespace. */
final class Tenants {
    /**
     * What the ClusterRole edit is made of. The controller that puts it together from its parts is not in an API server, so the
     * parts are bound one by one.
     */
    static final String[] EDIT = {"system:aggregate-to-view", "system:aggregate-to-edit", "tctrace-edit"};

    private Tenants() {}

    /** Binds ClusterRoles to a user in one namespace. */
    static void grant(KubernetesClient admin, String namespace, String user, String... roles) {
        for (String role : roles) {
            admin.rbac()
                    .roleBindings()
                    .inNamespace(namespace)
                    .resource(new RoleBindingBuilder()
                            .withNewMetadata()
                            .withName(user + "-" + role.replace(":", "-"))
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
