// SPDX-License-Identifier: Apache-2.0
/** How the operator and the agents notice that the API server is not at the other end of a connection any more. */
package dev.tctrace.api.connection;
