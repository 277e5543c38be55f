// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

import java.util.Set;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

import dev.tctrace.tracer.libc.Capability;
import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.libc.SystemCallException;

/** Skips tests that need namespaces of their own where this process may not make any, and says what is missing. */
public final class RootAndKernel implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Set<Capability> missing = Capability.missing();
        if (!missing.isEmpty()) {
            return ConditionEvaluationResult.disabled("SKIPPED: needs root; missing " + missing);
        }
        try (Fd ignored = Libc.open("/proc/self/ns/net", Libc.O_RDONLY)) {
            return ConditionEvaluationResult.enabled("root, with network namespaces");
        } catch (SystemCallException e) {
            return ConditionEvaluationResult.disabled("SKIPPED: needs network namespaces: " + e.getMessage());
        }
    }
}
