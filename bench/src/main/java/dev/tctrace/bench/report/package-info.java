// SPDX-License-Identifier: Apache-2.0
/** From measured samples to figures: statistics, goals, and the three places they are written to. Knows no harness. */
package dev.tctrace.bench.report;
