// SPDX-License-Identifier: Apache-2.0
/**
 * The TcTrace reconciler. {@link dev.tctrace.operator.tctrace.SpecCheck} says what is wrong with a spec, {@link
 * dev.tctrace.operator.tctrace.Progress} what the nodes make of it, {@link dev.tctrace.operator.tctrace.StatusFactory} turns
 * both into the status; {@link dev.tctrace.operator.tctrace.TcTraceReconciler} gathers what they need and writes what they
 * say. Only the reconciler talks to the API server.
 */
package dev.tctrace.operator.tctrace;
