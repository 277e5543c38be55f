// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

/** The environment asks for something that there is not. The message says what to set instead. */
public final class InvalidSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidSetting(String message) {
        super(message);
    }
}
