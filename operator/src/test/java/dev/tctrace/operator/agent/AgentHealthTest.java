// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.time.Instant;
import java.util.function.UnaryOperator;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

import dev.tctrace.operator.agent.AgentState.Phase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AgentHealthTest {

    @Test
    void readyIsRunningSinceItsContainerWasStarted() {
        assertEquals(AgentState.running(null), AgentHealth.of(container(status -> status.withReady(true))));
        assertEquals(
                AgentState.running(Instant.parse("2026-01-01T10:00:00Z")),
                AgentHealth.of(container(status -> status.withReady(true)
                        .withNewState()
                        .withNewRunning("2026-01-01T10:00:00Z")
                        .endState())));
    }

    @Test
    void anImageThatIsNotThere() {
        AgentState state =
                AgentHealth.of(container(status -> waiting(status, "ImagePullBackOff", "Back-off pulling image")));

        assertEquals(Phase.FAILED, state.phase());
        assertEquals(
                "Agent tctrace-system/tctrace-agent-n: the image tctrace/node-agent:0.1.0 cannot be had (ImagePullBackOff: Back-off"
                        + " pulling image). Check agent.image of the chart, and imagePullSecrets if the registry asks for them.",
                state.message());
    }

    @Test
    void aCrashLoopNamesTheCommandThatShowsWhy() {
        AgentState state = AgentHealth.of(container(status -> waiting(status, "CrashLoopBackOff", null)
                .withRestartCount(4)
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(4)
                .endTerminated()
                .endLastState()));

        assertEquals(
                "Agent tctrace-system/tctrace-agent-n crashes: 4 restarts, last exit code 4. See kubectl logs --previous -n"
                        + " tctrace-system tctrace-agent-n.",
                state.message());
    }

    @Test
    void outOfMemoryNamesTheSetting() {
        AgentState state = AgentHealth.of(container(status -> status.withNewLastState()
                .withNewTerminated()
                .withReason("OOMKilled")
                .withExitCode(137)
                .endTerminated()
                .endLastState()));

        assertEquals(Phase.FAILED, state.phase());
        assertEquals(
                "Agent tctrace-system/tctrace-agent-n ran out of memory and is being restarted. If it goes on, raise"
                        + " agent.resources.limits.memory of the chart.",
                state.message());
    }

    @Test
    void aFullHeapIsNamed() {
        AgentState state = AgentHealth.of(container(status -> status.withRestartCount(1)
                .withNewLastState()
                .withNewTerminated()
                .withReason("Error")
                .withExitCode(3)
                .withMessage(
                        "The agent ran out of memory.\nTerminating due to java.lang.OutOfMemoryError: Java heap space\n")
                .endTerminated()
                .endLastState()));

        assertEquals(
                "Agent tctrace-system/tctrace-agent-n ran out of memory and is being restarted. If it goes on, raise"
                        + " agent.resources.limits.memory of the chart.",
                state.message());
    }

    @Test
    void ofALogTheEndIsTold() {
        AgentState state = AgentHealth.of(container(status -> waiting(status, "CrashLoopBackOff", null)
                .withRestartCount(4)
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(1)
                .withMessage("much before ".repeat(100) + "\nthe cause\n")
                .endTerminated()
                .endLastState()));

        assertTrue(state.message().contains("the cause. See kubectl logs --previous"), state.message());
    }

    @Test
    void noRoomOnTheNode() {
        Pod pod = new PodBuilder(bare())
                .editOrNewStatus()
                .withPhase("Pending")
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/3 nodes are available: 1 Insufficient memory.")
                .endCondition()
                .endStatus()
                .build();

        assertEquals(
                "Agent tctrace-system/tctrace-agent-n cannot be scheduled: 0/3 nodes are available: 1 Insufficient memory. Make room"
                        + " on the node, or change agent.resources or agent.tolerations of the chart.",
                AgentHealth.of(pod).message());
    }

    @Test
    void evicted() {
        Pod pod = new PodBuilder(bare())
                .editOrNewStatus()
                .withPhase("Failed")
                .withReason("Evicted")
                .withMessage("The node was low on resource: memory.")
                .endStatus()
                .build();

        assertEquals(
                "Agent tctrace-system/tctrace-agent-n was ended by the node (Evicted: The node was low on resource: memory); it is made"
                        + " again.",
                AgentHealth.of(pod).message());
    }

    @Test
    void aContainerThatSomebodyElseAddedSaysNothing() {
        Pod pod = new PodBuilder(container(status -> waiting(status, "ImagePullBackOff", null)))
                .editStatus()
                .addToContainerStatuses(
                        0,
                        new ContainerStatusBuilder()
                                .withName("a-sidecar")
                                .withReady(true)
                                .build())
                .endStatus()
                .build();

        assertEquals(Phase.FAILED, AgentHealth.of(pod).phase());
    }

    @Test
    void aFreshPodIsStarting() {
        assertEquals(Phase.STARTING, AgentHealth.of(bare()).phase());
    }

    private static ContainerStatusBuilder waiting(ContainerStatusBuilder status, String reason, String message) {
        return status.withNewState().withNewWaiting(message, reason).endState();
    }

    private static Pod container(UnaryOperator<ContainerStatusBuilder> change) {
        ContainerStatusBuilder status = change.apply(new ContainerStatusBuilder()
                .withName("agent")
                .withReady(false)
                .withRestartCount(0)
                .withImage("tctrace/node-agent:0.1.0"));
        return new PodBuilder(bare())
                .editOrNewStatus()
                .withPhase("Running")
                .withContainerStatuses(status.build())
                .endStatus()
                .build();
    }

    private static Pod bare() {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("tctrace-system")
                .withName("tctrace-agent-n")
                .endMetadata()
                .build();
    }
}
