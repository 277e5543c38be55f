/** What the operator tells an agent about itself; everything else is in the TcTraces. */
package dev.tctrace.api.assignment;
