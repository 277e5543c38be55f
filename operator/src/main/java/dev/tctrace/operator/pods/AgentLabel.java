// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import java.util.Map;

import io.fabric8.kubernetes.api.model.Pod;

/** The label of agents' pods. Of these alone more is needed than a {@link SlimPod} has. */
public final class AgentLabel {
    public static final String KEY = "app.kubernetes.io/name";
    public static final String VALUE = "tctrace-agent";

    private AgentLabel() {}

    public static boolean isOn(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels != null && VALUE.equals(labels.get(KEY));
    }
}
