// SPDX-License-Identifier: Apache-2.0
/** Objects with a user's filter in them, as the agent would load them. */
package dev.tctrace.bench.filters;
