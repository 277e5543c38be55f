// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.large;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads and writes what the API server keeps, by etcd's own HTTP gateway: a hundred objects with one call. */
public final class Etcd {
    /** etcd takes 128 operations and 1.5 MiB at once. */
    private static final int OPERATIONS = 100;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private final List<String> pending = new ArrayList<>();

    Etcd(int port) {
        this.port = port;
    }

    int port() {
        return port;
    }

    public byte[] get(String key) throws IOException {
        JsonNode values = call("range", "{\"key\":\"" + encoded(key) + "\"}").path("kvs");
        if (values.isEmpty()) {
            throw new IOException("etcd has no " + key);
        }
        return Base64.getDecoder().decode(values.get(0).get("value").asText());
    }

    /** Sooner or later; {@link #flush} is sooner. */
    void put(String key, byte[] value) throws IOException {
        pending.add("{\"requestPut\":{\"key\":\"" + encoded(key) + "\",\"value\":\""
                + Base64.getEncoder().encodeToString(value) + "\"}}");
        if (pending.size() == OPERATIONS) {
            flush();
        }
    }

    void flush() throws IOException {
        if (!pending.isEmpty()) {
            call("txn", "{\"success\":[" + String.join(",", pending) + "]}");
            pending.clear();
        }
    }

    public void delete(String key) throws IOException {
        call("deleterange", "{\"key\":\"" + encoded(key) + "\"}");
    }

    /** Forgets all that is past: a watch cannot go on from it any more. */
    public void compact() throws IOException {
        long now = call("range", "{\"key\":\"" + encoded("/") + "\"}")
                .path("header")
                .path("revision")
                .asLong();
        call("compaction", "{\"revision\":\"" + now + "\",\"physical\":true}");
    }

    private static String encoded(String key) {
        return Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode call(String what, String body) throws IOException {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v3/kv/" + what))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("etcd: " + what + ": " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
