// SPDX-License-Identifier: Apache-2.0
/** System calls, through JNA. Knows nothing of BPF. Only this package and libbpf may use JNA. */
package dev.tctrace.tracer.libc;
