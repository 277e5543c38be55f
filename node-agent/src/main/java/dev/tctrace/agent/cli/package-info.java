// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code tctrace} command. Parses and checks what was typed, opens a session, hands what it sees to the sinks of {@code
 * output}, and turns every failure into a sentence and an exit code. A plain main: no Quarkus is started.
 */
package dev.tctrace.agent.cli;
