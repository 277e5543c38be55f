// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.rehearsal;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Asks the program what the kubelet and Prometheus ask it. */
final class Health {
    private Health() {}

    static boolean ready(int port) {
        try {
            return get(port, "/q/health/live") == HttpURLConnection.HTTP_OK
                    && get(port, "/q/health/ready") == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    static void metrics(int port) throws IOException {
        get(port, "/q/metrics");
    }

    private static int get(int port, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        int code = connection.getResponseCode();
        connection.disconnect();
        return code;
    }
}
