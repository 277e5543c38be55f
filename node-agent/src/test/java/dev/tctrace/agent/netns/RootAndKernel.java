package dev.tctrace.agent.netns;

import java.util.Set;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

import dev.tctrace.agent.libc.Capability;
import dev.tctrace.agent.libc.Fd;
import dev.tctrace.agent.libc.Libc;
import dev.tctrace.agent.libc.SystemCallException;

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
