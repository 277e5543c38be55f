// SPDX-License-Identifier: Apache-2.0
/** {@code tctrace doctor}: finds out by trying what this kernel and these privileges allow, and says how to get the rest. */
package dev.tctrace.agent.cli.doctor;
