// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import dev.tctrace.operator.chart.AdmissionPolicy;

/**
 * The chart's admission policy for an API server that knows webhooks, but no policies yet (before 1.30): the server sends what it would
 * evaluate itself, the real old and new object and who asks, and the policy's own expressions answer.
 */
final class PolicyWebhook implements AutoCloseable {
    /** Of CEL's integers, which are longs. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final AdmissionPolicy policy = AdmissionPolicy.ofChart();
    private final KubernetesClient admin;
    private final HttpsServer server;
    private final ValidatingWebhookConfiguration configuration;

    PolicyWebhook(KubernetesClient admin) throws IOException, GeneralSecurityException, InterruptedException {
        this.admin = admin;
        KeyStore keys = selfSigned();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        server.createContext("/", this::answer);
        server.start();
        List<RuleWithOperations> rules =
                JSON.convertValue(policy.resourceRules(), new TypeReference<List<RuleWithOperations>>() {});
        configuration = admin.resource(new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName("tctrace-agent-own-entry")
                        .endMetadata()
                        .addNewWebhook()
                        .withName("own-entry.tctrace.dev")
                        .withAdmissionReviewVersions("v1")
                        .withSideEffects("None")
                        .withFailurePolicy("Fail")
                        // The first expression loads all of CEL's classes.
                        .withTimeoutSeconds(30)
                        .withRules(rules)
                        .withNewClientConfig()
                        .withUrl("https://127.0.0.1:" + server.getAddress().getPort() + "/")
                        .withCaBundle(pem(keys))
                        .endClientConfig()
                        .endWebhook()
                        .build())
                .create();
    }

    @Override
    public void close() {
        admin.resource(configuration).delete();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, Object> review =
                JSON.readValue(exchange.getRequestBody(), new TypeReference<Map<String, Object>>() {});
        @SuppressWarnings("unchecked")
        Map<String, Object> request = (Map<String, Object>) review.get("request");
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("uid", request.get("uid"));
        Optional<String> refusal;
        try {
            refusal = policy.refusal(request);
        } catch (AssertionError | RuntimeException failed) {
            // As failurePolicy has it.
            refusal = Optional.of("the policy failed: " + failed.getMessage());
        }
        response.put("allowed", refusal.isEmpty());
        refusal.ifPresent(why -> response.put("status", Map.of("code", 422, "message", why)));
        byte[] body = JSON.writeValueAsBytes(
                Map.of("apiVersion", "admission.k8s.io/v1", "kind", "AdmissionReview", "response", response));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static KeyStore selfSigned() throws IOException, GeneralSecurityException, InterruptedException {
        Path folder = Files.createTempDirectory("tctrace-webhook");
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "webhook",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=webhook",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool failed");
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        Files.delete(store);
        Files.delete(folder);
        return keys;
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** In base64 once more, as every field of bytes is in JSON. */
    private static String pem(KeyStore keys) throws GeneralSecurityException {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(keys.getCertificate("webhook").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
