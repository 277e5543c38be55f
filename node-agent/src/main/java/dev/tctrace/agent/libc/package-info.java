/** System calls, through JNA. Knows nothing of BPF. Only this package and libbpf may use JNA. */
package dev.tctrace.agent.libc;
