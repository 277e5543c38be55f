// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.contract;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;

import dev.tctrace.api.v1alpha1.TcTraceSpec;

/** Which pods a trace means. A label selector has the API server's meaning: every label and every expression must hold. */
public final class PodSelector {
    private PodSelector() {}

    /** Whether a target means a pod of its namespace: by its labels, and by its name where one is given. */
    public static boolean matches(TcTraceSpec.Target target, String name, Map<String, String> labels) {
        return matches(target.podSelector(), labels)
                && (!hasName(target) || target.podName().equals(name));
    }

    /** Whether a target names the one pod that it means. */
    public static boolean hasName(TcTraceSpec.Target target) {
        return target.podName() != null && !target.podName().isEmpty();
    }

    /** Whether labels meet a selector. An empty selector means everything, a missing one nothing. */
    public static boolean matches(LabelSelector selector, Map<String, String> labels) {
        if (selector == null) {
            return false;
        }
        boolean everyLabel = selector.getMatchLabels() == null
                || labels.entrySet().containsAll(selector.getMatchLabels().entrySet());
        boolean everyExpression = selector.getMatchExpressions() == null
                || selector.getMatchExpressions().stream().allMatch(expression -> holds(expression, labels));
        return everyLabel && everyExpression;
    }

    /** The selector as kubectl's -l takes it; empty where it means everything. */
    public static String asFlag(LabelSelector selector) {
        StringBuilder flag = new StringBuilder();
        if (selector.getMatchLabels() != null) {
            selector.getMatchLabels().forEach((key, value) -> add(flag, key + "=" + value));
        }
        if (selector.getMatchExpressions() != null) {
            selector.getMatchExpressions().forEach(expression -> add(flag, asFlag(expression)));
        }
        return flag.toString();
    }

    private static String asFlag(LabelSelectorRequirement expression) {
        List<String> values = expression.getValues() == null ? List.of() : expression.getValues();
        return switch (expression.getOperator()) {
            case "In" -> expression.getKey() + " in (" + String.join(",", values) + ")";
            case "NotIn" -> expression.getKey() + " notin (" + String.join(",", values) + ")";
            case "DoesNotExist" -> "!" + expression.getKey();
            default -> expression.getKey();
        };
    }

    private static void add(StringBuilder flag, String part) {
        flag.append(flag.isEmpty() ? "" : ",").append(part);
    }

    private static boolean holds(LabelSelectorRequirement expression, Map<String, String> labels) {
        String value = labels.get(expression.getKey());
        List<String> values = expression.getValues() == null ? List.of() : expression.getValues();
        return switch (expression.getOperator() == null ? "" : expression.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
