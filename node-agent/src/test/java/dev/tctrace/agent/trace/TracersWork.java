package dev.tctrace.agent.trace;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

import dev.tctrace.agent.libbpf.NotPermitted;
import dev.tctrace.agent.libbpf.UnsupportedByKernel;

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
