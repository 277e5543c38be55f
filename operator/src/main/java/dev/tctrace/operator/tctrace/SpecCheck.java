// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;

import dev.tctrace.api.contract.Cidr;
import dev.tctrace.api.v1alpha1.ConditionReason;
import dev.tctrace.api.v1alpha1.Durations;
import dev.tctrace.api.v1alpha1.ProgramSource;
import dev.tctrace.api.v1alpha1.SpecMessages;
import dev.tctrace.api.v1alpha1.TcTraceSpec;

/** Checks a spec for what its schema cannot say, and again for what an API server without CEL did not check. */
final class SpecCheck {
    private static final Pattern POD_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern INTERFACE = Pattern.compile("[^/:\\s]{1,15}");

    private SpecCheck() {}

    /** What is wrong, and what to write instead. */
    record Problem(ConditionReason reason, String message) {}

    /** Everything that is wrong with a spec, the most basic first; empty where it is in order. */
    static List<Problem> problems(TcTraceSpec spec, FilterCheck filter) {
        List<Problem> problems = new ArrayList<>();
        if (spec == null || spec.target() == null || spec.target().podSelector() == null) {
            problems.add(new Problem(
                    ConditionReason.INVALID_SELECTOR,
                    "spec.target.podSelector is missing: write matchLabels, or {} for every pod of this namespace"));
            return problems;
        }
        if (!selectorHolds(spec.target().podSelector())) {
            problems.add(new Problem(ConditionReason.INVALID_SELECTOR, SpecMessages.SELECTOR_VALUES));
        }
        String pod = spec.target().podName();
        if (present(pod) && !POD_NAME.matcher(pod).matches()) {
            problems.add(new Problem(ConditionReason.INVALID_SELECTOR, SpecMessages.POD_NAME));
        }
        String device = spec.target().interfaceName();
        if (device != null && (!INTERFACE.matcher(device).matches() || device.equals(".") || device.equals(".."))) {
            problems.add(new Problem(ConditionReason.INVALID_INTERFACE, SpecMessages.INTERFACE));
        }
        if (spec.peer() != null) {
            peerProblem(spec.peer())
                    .ifPresent(message -> problems.add(new Problem(ConditionReason.INVALID_PEER, message)));
        }
        if (spec.programs() != null
                && spec.programs().source() == ProgramSource.PROBE
                && present(spec.programs().name())) {
            problems.add(new Problem(ConditionReason.INVALID_PROGRAMS, SpecMessages.NAME_WITH_PROBE));
        }
        if (present(spec.duration()) && Durations.parse(spec.duration()).isEmpty()) {
            problems.add(new Problem(
                    ConditionReason.INVALID_DURATION,
                    SpecMessages.DURATION + " (it is " + QuotedText.of(spec.duration()) + ")"));
        }
        if (present(spec.filter())) {
            filter.problem(spec.filter())
                    .ifPresent(message -> problems.add(new Problem(
                            ConditionReason.INVALID_FILTER,
                            "filter " + QuotedText.of(spec.filter()) + " cannot be used: " + message)));
        }
        return problems;
    }

    private static Optional<String> peerProblem(TcTraceSpec.PeerSelector peer) {
        long given = Stream.of(peer.podSelector() != null, present(peer.service()), present(peer.cidr()))
                .filter(set -> set)
                .count();
        if (given != 1) {
            return Optional.of(SpecMessages.PEER_ONE);
        }
        if (peer.podSelector() != null && !selectorHolds(peer.podSelector())) {
            return Optional.of("peer." + SpecMessages.SELECTOR_VALUES);
        }
        if (present(peer.service()) && !SERVICE.matcher(peer.service()).matches()) {
            return Optional.of(SpecMessages.PEER_SERVICE);
        }
        return present(peer.cidr()) && Cidr.parse(peer.cidr()).isEmpty()
                ? Optional.of(SpecMessages.PEER_CIDR + " (it is " + QuotedText.of(peer.cidr()) + ")")
                : Optional.empty();
    }

    private static boolean selectorHolds(LabelSelector selector) {
        return selector.getMatchExpressions() == null
                || selector.getMatchExpressions().stream().allMatch(SpecCheck::holds);
    }

    private static boolean holds(LabelSelectorRequirement expression) {
        boolean values =
                expression.getValues() != null && !expression.getValues().isEmpty();
        return switch (expression.getOperator() == null ? "" : expression.getOperator()) {
            case "In", "NotIn" -> values;
            case "Exists", "DoesNotExist" -> !values;
            default -> false;
        };
    }

    private static boolean present(String text) {
        return text != null && !text.isEmpty();
    }
}
