// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The testbed's cluster, with what is installed there. */
abstract class OnCluster {
    static Cluster cluster;

    @BeforeAll
    static void connect() {
        cluster = Cluster.connect();
    }

    @AfterAll
    static void disconnect() {
        cluster.close();
    }
}
