// SPDX-License-Identifier: Apache-2.0
/**
 * A node's entry in a TcTrace's status: what it says (pure functions of what was seen), when it is written, and the
 * writing by server-side apply.
 */
package dev.tctrace.agent.report.status;
