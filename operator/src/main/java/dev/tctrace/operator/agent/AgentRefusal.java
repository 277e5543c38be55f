// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Says why the API server would not take an agent's pod, and what helps. */
final class AgentRefusal {
    private AgentRefusal() {}

    static AgentState explain(Pod pod, KubernetesClientException refusal) {
        String namespace = pod.getMetadata().getNamespace();
        String said = refusal.getStatus() != null && refusal.getStatus().getMessage() != null
                ? refusal.getStatus().getMessage()
                : String.valueOf(refusal.getMessage());
        return AgentState.failed("The API server refuses agent " + namespace + "/"
                + pod.getMetadata().getName() + ": " + said + "." + remedy(namespace, said));
    }

    private static String remedy(String namespace, String said) {
        if (said.contains("PodSecurity") || said.contains("violates")) {
            return " Agents need privileges: kubectl label namespace " + namespace
                    + " pod-security.kubernetes.io/enforce=privileged --overwrite.";
        }
        if (said.contains("quota")) {
            return " Raise the ResourceQuota of namespace " + namespace + ", or lower agent.resources of the chart.";
        }
        if (said.contains("serviceaccount")) {
            return " Install the chart again: the agents' service account is missing.";
        }
        return "";
    }
}
