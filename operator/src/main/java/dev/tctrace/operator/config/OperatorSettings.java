// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The operator's settings; each is an environment variable, too: tctrace.agent.image is TCTRACE_AGENT_IMAGE. */
@ConfigMapping(prefix = "tctrace")
public interface OperatorSettings {

    /** The namespace of the operator and of the agents. */
    @WithDefault("tctrace-system")
    String namespace();

    /** The operator's own Deployment: it owns the agents, so that they go when it is uninstalled. */
    Optional<String> deployment();

    Agent agent();

    Limits limits();

    LeaderElection leaderElection();

    /** How agent pods are made. */
    interface Agent {
        @WithDefault("tctrace/node-agent:0.1.0")
        String image();

        @WithDefault("IfNotPresent")
        String imagePullPolicy();

        Optional<List<String>> imagePullSecrets();

        @WithDefault("tctrace-agent")
        String serviceAccount();

        /** How long an agent stays on a node that no trace needs any more. */
        @WithDefault("60s")
        Duration idleGrace();

        Optional<String> priorityClass();

        /** A JSON list of tolerations. The default tolerates everything: a trace goes where its pods are. */
        @WithDefault("[{\"operator\": \"Exists\"}]")
        String tolerations();

        /** JSON: requests and limits. */
        @WithDefault(
                "{\"requests\": {\"cpu\": \"50m\", \"memory\": \"128Mi\"}, \"limits\": {\"cpu\": \"1\", \"memory\": \"512Mi\"}}")
        String resources();

        /** Beyond the five that tracing needs; SYS_RESOURCE where a kernel before 5.11 limits locked memory. */
        Optional<List<String>> extraCapabilities();

        /** An SELinux type such as spc_t, where nodes enforce SELinux. */
        Optional<String> seLinuxType();

        /** A JSON object of environment variables for the agent. */
        @WithDefault("{}")
        String env();

        /** A JSON object of further annotations for the agent's pod. */
        @WithDefault("{}")
        String annotations();
    }

    /** What keeps the API server and the nodes safe. */
    interface Limits {
        /** Nodes that one trace may span; the CRD holds at most 500 entries. */
        @WithDefault("500")
        int nodesPerTrace();
    }

    /** More than one replica needs a leader. */
    interface LeaderElection {
        @WithDefault("false")
        boolean enabled();
    }
}
