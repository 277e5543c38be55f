// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import java.nio.file.Path;

import dev.tctrace.testsupport.PluginProcess;

/** {@code kubectl tctrace} against the testbed's cluster. */
final class Plugin extends PluginProcess {
    Plugin(Cluster cluster, String... arguments) {
        super(
                cluster.testbed().resolve(".."),
                Path.of(cluster.kubectlProgram()),
                Path.of(cluster.kubeconfig()),
                Cluster.PATIENCE,
                arguments);
    }
}
