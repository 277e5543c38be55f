// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

import dev.tctrace.operator.large.RestartableServer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ApiServerHttpTest {

    @Test
    void isTheClientsOwnChoice() {
        assertInstanceOf(ApiServerHttp.class, HttpClientUtils.getHttpClientFactory());
    }

    @Test
    void nothingIsLostAndNothingIsAdded() throws Exception {
        String[] suites = ApiServerHttp.parameters().getCipherSuites();
        String[] usual =
                javax.net.ssl.SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites();
        assertTrue(suites[0].contains("CHACHA20"), suites[0]);
        assertEquals(Set.copyOf(Arrays.asList(usual)), Set.copyOf(Arrays.asList(suites)));
        assertEquals(usual.length, suites.length);
    }

    @Test
    @Tag("apiserver")
    @EnabledIfEnvironmentVariable(
            named = "KUBE_API_TEST_DIR",
            matches = ".+",
            disabledReason =
                    "SKIPPED: no API server. Set KUBE_API_TEST_DIR to the folder that testbed/kubernetes dir prints")
    void theApiServerFollowsIt() throws Exception {
        // Given
        try (RestartableServer server = new RestartableServer(Path.of(System.getenv("KUBE_API_TEST_DIR")))) {
            Config config = server.config();
            HttpClient.Builder builder = HttpClient.newBuilder().sslContext(SSLUtils.sslContext(config));
            new ApiServerHttp().additionalConfig(builder);

            // When
            var answer = builder.build()
                    .send(
                            HttpRequest.newBuilder(URI.create(config.getMasterUrl() + "readyz"))
                                    .build(),
                            BodyHandlers.ofString());

            // Then
            assertEquals("ok", answer.body());
            assertEquals(
                    "TLS_CHACHA20_POLY1305_SHA256",
                    answer.sslSession().orElseThrow().getCipherSuite());
        }
    }
}
