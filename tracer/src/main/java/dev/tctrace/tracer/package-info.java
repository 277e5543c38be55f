// SPDX-License-Identifier: Apache-2.0
/**
 * Traces tc-bpf programs with fentry and fexit: which program did what to which packet. Knows nothing of Kubernetes.
 *
 * <p>{@link dev.tctrace.tracer.engine.KernelTraceEngine} opens a {@link dev.tctrace.tracer.TraceSession} per target and
 * hands what it sees to a {@link dev.tctrace.tracer.TraceListener}.
 */
package dev.tctrace.tracer;
