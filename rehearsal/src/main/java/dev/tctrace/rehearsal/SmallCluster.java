// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One node, one pod, one service, one TcTrace, and the agent's pod, in JSON: the resources of this package. */
final class SmallCluster {
    /** Resources by what their path matches. */
    private static final Map<String, String> OBJECTS = Map.of(
            "/version", "version",
            ".*/tctraces/[^/]+", "tctrace",
            ".*/pods/[^/]+", "agentpod");

    /** By path, the resources that are its items. */
    private static final Map<String, String[]> LISTS = new LinkedHashMap<>();

    static {
        LISTS.put("/apis/tctrace.dev/v1alpha1/tctraces", new String[] {"tctrace"});
        LISTS.put("/api/v1/pods", new String[] {"pod", "agentpod"});
        LISTS.put("/api/v1/nodes", new String[] {"node"});
        LISTS.put("/api/v1/services", new String[] {"service"});
        LISTS.put("(/api/v1|/apis/[^/]+/[^/]+)(/namespaces/[^/]+)?/[^/]+", new String[0]);
    }

    private SmallCluster() {}

    /** @return null if nothing is there */
    static String get(String path) throws IOException {
        for (Map.Entry<String, String> object : OBJECTS.entrySet()) {
            if (path.matches(object.getKey())) {
                return resource(object.getValue());
            }
        }
        String[] items = items(path);
        return items == null ? null : list(items);
    }

    /** @return an object that a watch of a list tells as changed; null if it is empty */
    static String change(String path) throws IOException {
        String[] items = items(path);
        return items == null || items.length == 0
                ? null
                : resource(items[0]).replace("\"resourceVersion\": \"1\"", "\"resourceVersion\": \"2\"");
    }

    static String trace() throws IOException {
        return resource("tctrace");
    }

    static String notFound() throws IOException {
        return resource("notfound");
    }

    private static String[] items(String path) {
        return LISTS.entrySet().stream()
                .filter(list -> path.matches(list.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String list(String... items) throws IOException {
        StringBuilder list = new StringBuilder();
        for (String item : items) {
            list.append(list.length() == 0 ? "" : ",").append(resource(item));
        }
        return "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[" + list
                + "]}";
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = SmallCluster.class.getResourceAsStream(name + ".json")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\n", "");
        }
    }
}
