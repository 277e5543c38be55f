// SPDX-License-Identifier: Apache-2.0
/**
 * Runs a program of ours once, against an API server with fixed answers, and keeps a record of the classes that it needed: with that
 * (a class data sharing archive) the next starts take half the processor time. It is used where an image is built, and by the benchmarks.
 */
package dev.tctrace.rehearsal;
