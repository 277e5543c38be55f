// SPDX-License-Identifier: Apache-2.0
/**
 * The way of a packet: joins what was recorded of one packet at several programs, and says where it ended. Pure functions of
 * records; knows no kernel.
 */
package dev.tctrace.tracer.path;
