// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

/**
 * A function as BTF describes it.
 *
 * @param name its full name
 * @param parameters how many parameters it takes
 * @param firstParameter the name of the struct that its first parameter points to; empty where it does not point to one
 */
public record BtfFunction(String name, int parameters, String firstParameter) {}
