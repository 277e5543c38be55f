// SPDX-License-Identifier: Apache-2.0
/** Prints traced packets: as text, as JSON, as pcapng. Sinks know neither the command line nor where packets come from. */
package dev.tctrace.agent.cli.output;
