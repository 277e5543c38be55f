// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testsupport;

import java.util.Map;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;

/** Pods as an API server takes them; nobody runs them. */
public final class TestPods {
    private TestPods() {}

    public static Pod on(String node, String namespace, String name, Map<String, String> labels, boolean hostNetwork) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withHostNetwork(hostNetwork)
                .addNewContainer()
                .withName("main")
                .withImage("none")
                .endContainer()
                .withServiceAccountName("default")
                .withAutomountServiceAccountToken(false)
                .endSpec()
                .build();
    }
}
