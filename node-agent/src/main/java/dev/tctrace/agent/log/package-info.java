// SPDX-License-Identifier: Apache-2.0
/** What becomes of a log line before it is written. */
package dev.tctrace.agent.log;
