// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

/** One interface of one pod, for one trace. A pod that is made anew under the same name is another target. */
record TargetKey(String traceUid, String podUid, String interfaceName) {}
