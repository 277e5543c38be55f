// SPDX-License-Identifier: Apache-2.0
/** Where the agent meets the API: the tracer's words and those of the custom resource. */
package dev.tctrace.agent.api;
