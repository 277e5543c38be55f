// SPDX-License-Identifier: Apache-2.0
/** A cluster with as many objects as one likes, in a real API server that can be restarted; also for the benchmarks. */
package dev.tctrace.operator.large;
