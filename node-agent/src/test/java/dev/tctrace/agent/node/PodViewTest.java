// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.io.IOException;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What the kubelet says of a pod, from being scheduled to its end. */
class PodViewTest {

    @Test
    void aPodWhoseInitContainerRunsHasANetwork() throws IOException {
        assertEquals(PodView.Phase.RUNNING, phase("""
                        {"phase": "Pending", "podIP": "10.244.1.7", "initContainerStatuses": [
                          {"name": "wait", "containerID": "containerd://1f", "state": {"running": {}}}],
                         "containerStatuses": [{"name": "main", "containerID": "", "state": {"waiting": {"reason": "PodInitializing"}}}]}"""));
    }

    @Test
    void theAddressMayBeToldLaterThanTheContainer() throws IOException {
        assertEquals(PodView.Phase.RUNNING, phase("""
                        {"phase": "Pending", "initContainerStatuses": [{"containerID": "containerd://1f"}]}"""));
    }

    @Test
    void aPodWithoutASandboxHasNone() throws IOException {
        assertEquals(PodView.Phase.PENDING, phase("{\"phase\": \"Pending\"}"));
        assertEquals(
                PodView.Phase.PENDING,
                phase("{\"phase\": \"Pending\", \"containerStatuses\": [{\"containerID\": \"\"}]}"));
    }

    @Test
    void aFinishedPodHasEnded() throws IOException {
        assertEquals(PodView.Phase.ENDED, phase("{\"phase\": \"Succeeded\", \"podIP\": \"10.244.1.7\"}"));
        assertEquals(PodView.Phase.ENDED, phase("{\"phase\": \"Failed\"}"));
    }

    private static PodView.Phase phase(String status) throws IOException {
        return PodView.of(new ObjectMapper()
                        .readValue(
                                "{\"metadata\": {\"namespace\": \"shop\", \"name\": \"web\", \"uid\": \"u\"}, \"status\": "
                                        + status + "}",
                                NodePod.class))
                .phase();
    }
}
