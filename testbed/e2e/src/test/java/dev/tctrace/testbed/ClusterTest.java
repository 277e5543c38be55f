// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import org.junit.jupiter.api.Tag;

/** Tests that harm nothing on the cluster. */
@Tag("cluster")
abstract class ClusterTest extends OnCluster {}
