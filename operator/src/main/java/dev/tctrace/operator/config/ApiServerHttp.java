// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;

import dev.tctrace.api.connection.LiveConnections;

/**
 * How the API server is talked to: by the JDK's client, and with ChaCha20-Poly1305 (RFC 8446, B.4) where the server knows it. The JVM's
 * first compiler, the only one here, knows nothing of a processor's instructions for AES: it decrypts AES-GCM at 57 MB/s and ChaCha20 at
 * 250 MB/s, and the pods of a large cluster are a gigabyte. A connection that nobody answers on is given up. Found by the client through
 * META-INF/services.
 */
public final class ApiServerHttp extends JdkHttpClientFactory {
    /** Quarkus' factory, with Vert.x's client, has 1. */
    private static final int BEFORE_QUARKUS = 2;

    private static final LiveConnections LIVE = new LiveConnections(Duration.ofSeconds(10), Duration.ofSeconds(30));

    @Override
    public int priority() {
        return BEFORE_QUARKUS;
    }

    @Override
    protected HttpClient.Builder createNewHttpClientBuilder() {
        return LIVE.of(super.createNewHttpClientBuilder());
    }

    @Override
    protected void additionalConfig(HttpClient.Builder client) {
        client.sslParameters(parameters());
    }

    /** What the JDK does by default, in another order: a server of Go takes the first that it knows. */
    static SSLParameters parameters() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // No certificate is checked with this one: that of the client's configuration is.
            context.init(null, new TrustManager[0], null);
            SSLParameters parameters = context.getDefaultSSLParameters();
            String[] suites = parameters.getCipherSuites();
            Arrays.sort(suites, Comparator.comparing(suite -> !suite.contains("_CHACHA20_")));
            parameters.setCipherSuites(suites);
            return parameters;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }
}
