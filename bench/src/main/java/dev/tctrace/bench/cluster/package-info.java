// SPDX-License-Identifier: Apache-2.0
/** The agent and the operator as they ship, against a real API server: start, memory, and many traces. */
package dev.tctrace.bench.cluster;
