// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Tests on the testbed's cluster, with what is installed there. */
@Tag("cluster")
abstract class ClusterTest {
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
