// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.nio.file.Path;
import java.time.Duration;

import dev.tctrace.testsupport.PluginProcess;

/** {@code kubectl tctrace} against the test's API server. */
final class Plugin extends PluginProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** @param user who runs it; empty: the administrator */
    Plugin(Path kubectl, String user, String... arguments) {
        super(ApiServer.ROOT, kubectl, ApiServer.kubeConfig(user), PATIENCE, arguments);
    }
}
