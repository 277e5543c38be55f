// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;

import dev.tctrace.api.contract.Timestamps;
import dev.tctrace.api.v1alpha1.ConditionReason;
import dev.tctrace.api.v1alpha1.ConditionType;

/** Makes conditions that keep their transition time for as long as their status stays. */
final class Conditions {
    private static final int MESSAGE_MAX = 4096;

    private final List<Condition> before;
    private final Long generation;
    private final Instant now;

    Conditions(List<Condition> before, Long generation, Instant now) {
        this.before = before == null ? List.of() : before;
        this.generation = generation;
        this.now = now;
    }

    Condition of(ConditionType type, boolean holds, ConditionReason reason, String message) {
        return of(type, holds ? "True" : "False", reason, message);
    }

    /** A condition of which nobody knows whether it holds. */
    Condition unknown(ConditionType type, ConditionReason reason, String message) {
        return of(type, "Unknown", reason, message);
    }

    private Condition of(ConditionType type, String status, ConditionReason reason, String message) {
        String since = find(before, type)
                .filter(old -> status.equals(old.getStatus()))
                .map(Condition::getLastTransitionTime)
                .filter(time -> Timestamps.parse(time).isPresent())
                .orElseGet(() -> Timestamps.seconds(now));
        return new ConditionBuilder()
                .withType(type.value())
                .withStatus(status)
                .withReason(reason.value())
                .withMessage(message.length() > MESSAGE_MAX ? message.substring(0, MESSAGE_MAX - 1) + "…" : message)
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .build();
    }

    static Optional<Condition> find(List<Condition> conditions, ConditionType type) {
        return conditions == null
                ? Optional.empty()
                : conditions.stream()
                        .filter(condition -> type.value().equals(condition.getType()))
                        .findFirst();
    }
}
