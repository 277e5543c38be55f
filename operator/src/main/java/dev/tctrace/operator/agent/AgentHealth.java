// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;

import dev.tctrace.api.contract.Timestamps;

/** Reads from an agent's pod how it is doing, in words that name the remedy. */
final class AgentHealth {
    private static final Set<String> IMAGE_TROUBLE = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "InvalidImageName",
            "ImageInspectError",
            "RegistryUnavailable");

    private AgentHealth() {}

    static AgentState of(Pod pod) {
        String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return AgentState.starting("Agent " + name + " is being replaced.");
        }
        if (pod.getStatus() == null) {
            return AgentState.starting("Agent " + name + " is being scheduled.");
        }
        if ("Failed".equals(pod.getStatus().getPhase())) {
            return AgentState.failed("Agent " + name + " was ended by the node ("
                    + orElse(pod.getStatus().getReason(), "Failed")
                    + sentence(pod.getStatus().getMessage())
                    + "); it is made again.");
        }
        Optional<PodCondition> unschedulable = conditions(pod).stream()
                .filter(c -> "PodScheduled".equals(c.getType())
                        && "False".equals(c.getStatus())
                        && "Unschedulable".equals(c.getReason()))
                .findFirst();
        if (unschedulable.isPresent()) {
            return AgentState.failed("Agent " + name + " cannot be scheduled"
                    + sentence(unschedulable.get().getMessage())
                    + ". Make room on the node, or change agent.resources or agent.tolerations of the chart.");
        }
        // Admission webhooks may add sidecars, and they may come first.
        return containers(pod).stream()
                .filter(status -> AgentPod.CONTAINER.equals(status.getName()))
                .findFirst()
                .map(status -> ofContainer(name, status))
                .orElseGet(() -> AgentState.starting("Agent " + name + " is being started."));
    }

    private static AgentState ofContainer(String name, ContainerStatus status) {
        if (Boolean.TRUE.equals(status.getReady())) {
            return AgentState.running(startedAt(status));
        }
        ContainerStateWaiting waiting =
                status.getState() == null ? null : status.getState().getWaiting();
        String reason = waiting == null ? "" : orElse(waiting.getReason(), "");
        if (IMAGE_TROUBLE.contains(reason)) {
            return AgentState.failed("Agent " + name + ": the image " + status.getImage() + " cannot be had (" + reason
                    + sentence(waiting.getMessage())
                    + "). Check agent.image of the chart, and imagePullSecrets if the registry asks for them.");
        }
        if (reason.equals("CrashLoopBackOff")) {
            return AgentState.failed("Agent " + name + " crashes: " + status.getRestartCount() + " restarts"
                    + lastExit(status) + ". See kubectl logs --previous -n "
                    + name.replace("/", " ") + ".");
        }
        if (reason.startsWith("CreateContainer") || reason.equals("RunContainerError")) {
            return AgentState.failed(
                    "Agent " + name + " cannot be started (" + reason + sentence(waiting.getMessage()) + ").");
        }
        if (outOfMemory(status)) {
            return AgentState.failed(
                    "Agent " + name
                            + " ran out of memory and is being restarted. If it goes on, raise agent.resources.limits.memory of the chart.");
        }
        return AgentState.starting("Agent " + name + " is being started.", startedAt(status));
    }

    private static Instant startedAt(ContainerStatus status) {
        String started = status.getState() == null || status.getState().getRunning() == null
                ? null
                : status.getState().getRunning().getStartedAt();
        return Timestamps.parse(started).orElse(null);
    }

    private static String lastExit(ContainerStatus status) {
        if (outOfMemory(status)) {
            return ", the last one because it ran out of memory: raise agent.resources.limits.memory of the chart";
        }
        return terminated(status)
                .map(last -> ", last exit code " + last.getExitCode() + sentence(end(last.getMessage())))
                .orElse("");
    }

    private static boolean outOfMemory(ContainerStatus status) {
        return terminated(status)
                .map(last -> "OOMKilled".equals(last.getReason())
                        // Its own line: the heap was full before the container was.
                        || last.getMessage() != null && last.getMessage().contains("java.lang.OutOfMemoryError"))
                .orElse(false);
    }

    private static Optional<ContainerStateTerminated> terminated(ContainerStatus status) {
        return Optional.ofNullable(status.getLastState()).map(ContainerState::getTerminated);
    }

    private static List<ContainerStatus> containers(Pod pod) {
        List<ContainerStatus> statuses = pod.getStatus().getContainerStatuses();
        return statuses == null ? List.of() : statuses;
    }

    private static List<PodCondition> conditions(Pod pod) {
        List<PodCondition> conditions = pod.getStatus().getConditions();
        return conditions == null ? List.of() : conditions;
    }

    /** Of the lines that a container said last, the last ones. */
    private static String end(String log) {
        return log == null || log.length() <= 300 ? log : "…" + log.substring(log.length() - 296);
    }

    private static String sentence(String message) {
        if (message == null || message.isBlank()) {
            return "";
        }
        String line = message.strip().replaceAll("\\s+", " ");
        String cut = line.length() > 300 ? line.substring(0, 297) + "…" : line;
        return ": " + (cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut);
    }

    private static String orElse(String value, String other) {
        return value == null || value.isEmpty() ? other : value;
    }
}
