// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

/** This kernel lacks a feature, or refuses it to everybody. */
public final class UnsupportedByKernel extends BpfException {
    private static final long serialVersionUID = 1L;

    public UnsupportedByKernel(String message, int number) {
        super(message, number);
    }
}
