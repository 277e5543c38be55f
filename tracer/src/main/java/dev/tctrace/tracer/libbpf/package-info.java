// SPDX-License-Identifier: Apache-2.0
/**
 * The system's libbpf (1.1 or later), through JNA: objects, programs, maps, attaching. Every failure is a
 * {@link dev.tctrace.tracer.libbpf.BpfException} that says what to do. Only this package and libc may use JNA.
 */
package dev.tctrace.tracer.libbpf;
