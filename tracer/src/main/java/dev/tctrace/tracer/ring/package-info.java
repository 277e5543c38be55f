// SPDX-License-Identifier: Apache-2.0
/** The kernel's ring buffer, mapped and read in place: no system call and no native call a record. */
package dev.tctrace.tracer.ring;
