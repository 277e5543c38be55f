// SPDX-License-Identifier: Apache-2.0
/**
 * What is attached where, in which order it runs, what its verdicts mean there, and whether it can be traced. Attaching is the
 * business of {@code trace}.
 */
package dev.tctrace.tracer.tc;
