// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

import dev.tctrace.tracer.libbpf.NotPermitted;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;

/** Skips tests where this process or this kernel cannot trace, and says why; every other failure is one. */
public final class TracersWork implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        try {
            TracerCheck.run();
            return ConditionEvaluationResult.enabled("tracers work here");
        } catch (NotPermitted | UnsupportedByKernel e) {
            return ConditionEvaluationResult.disabled("SKIPPED: " + e.getMessage());
        }
    }
}
