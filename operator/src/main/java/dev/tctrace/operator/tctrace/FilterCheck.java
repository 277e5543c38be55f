// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.Optional;

/** Whether a filter expression compiles. */
@FunctionalInterface
public interface FilterCheck {

    /** libpcap's own message for an expression that does not compile; empty for one that does. */
    Optional<String> problem(String expression);
}
