// SPDX-License-Identifier: Apache-2.0
/** The engine on a real kernel: finds programs, attaches tracers and probes, follows changes, reads records and counters. */
package dev.tctrace.tracer.engine;
