// SPDX-License-Identifier: Apache-2.0
/** What the operator tells an agent about itself; everything else is in the TcTraces. */
package dev.tctrace.api.assignment;
