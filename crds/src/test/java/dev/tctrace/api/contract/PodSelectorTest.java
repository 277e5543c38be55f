// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.contract;

import java.util.Map;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.TcTraceSpec.Target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PodSelectorTest {
    private static final Map<String, String> WEB = Map.of("app", "web", "tier", "front");

    @Test
    void anEmptySelectorMeansEveryPodAndAMissingOneNone() {
        assertTrue(PodSelector.matches(new LabelSelector(), Map.of()));
        assertFalse(PodSelector.matches((LabelSelector) null, WEB));
    }

    @Test
    void everyLabelMustBeThere() {
        assertTrue(PodSelector.matches(labels(Map.of("app", "web")), WEB));
        assertFalse(PodSelector.matches(labels(Map.of("app", "web", "tier", "back")), WEB));
        assertFalse(PodSelector.matches(labels(Map.of("app", "web")), Map.of()));
    }

    @Test
    void expressionsMeanWhatTheyMeanToTheApiServer() {
        assertTrue(PodSelector.matches(expression("tier", "In", "front", "back"), WEB));
        assertFalse(PodSelector.matches(expression("tier", "In", "back"), WEB));
        assertFalse(PodSelector.matches(expression("zone", "In", "a"), WEB));
        assertTrue(PodSelector.matches(expression("tier", "NotIn", "back"), WEB));
        // A pod without the label is not in the set
        assertTrue(PodSelector.matches(expression("zone", "NotIn", "a"), WEB));
        assertFalse(PodSelector.matches(expression("tier", "NotIn", "front"), WEB));
        assertTrue(PodSelector.matches(expression("tier", "Exists"), WEB));
        assertFalse(PodSelector.matches(expression("zone", "Exists"), WEB));
        assertTrue(PodSelector.matches(expression("zone", "DoesNotExist"), WEB));
        assertFalse(PodSelector.matches(expression("tier", "DoesNotExist"), WEB));
    }

    @Test
    void aNameLeavesOneOfThePodsThatTheLabelsMatch() {
        assertTrue(PodSelector.matches(new Target(labels(Map.of("app", "web")), null, null), "web-1", WEB));
        assertTrue(PodSelector.matches(new Target(new LabelSelector(), "", null), "web-1", WEB));
        assertTrue(PodSelector.matches(new Target(new LabelSelector(), "web-1", null), "web-1", WEB));
        assertFalse(PodSelector.matches(new Target(new LabelSelector(), "web-2", null), "web-1", WEB));
        assertFalse(PodSelector.matches(new Target(labels(Map.of("app", "db")), "web-1", null), "web-1", WEB));
    }

    @Test
    void isShownAsKubectlTakesIt() {
        LabelSelector selector = new LabelSelectorBuilder(expression("tier", "In", "front", "back"))
                .addToMatchLabels("app", "web")
                .addNewMatchExpression()
                .withKey("canary")
                .withOperator("DoesNotExist")
                .endMatchExpression()
                .build();

        assertEquals("app=web,tier in (front,back),!canary", PodSelector.asFlag(selector));
    }

    private static LabelSelector labels(Map<String, String> labels) {
        return new LabelSelectorBuilder().withMatchLabels(labels).build();
    }

    private static LabelSelector expression(String key, String operator, String... values) {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(key)
                .withOperator(operator)
                .withValues(values)
                .endMatchExpression()
                .build();
    }
}
