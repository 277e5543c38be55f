/** Objects with a user's filter in them, as the agent would load them. */
package dev.tctrace.bench.filters;
