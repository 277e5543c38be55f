// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.agent.HostileNames;
import dev.tctrace.agent.report.status.NodeReport.TargetReport;
import dev.tctrace.api.v1alpha1.TargetReason;

class TargetEventsTest {
    private static final PodView POD =
            new PodView("shop", "web-1", "u1", Map.of(), PodView.Phase.RUNNING, false, "", "");

    @ParameterizedTest
    @MethodSource("dev.tctrace.agent.HostileNames#all")
    void namesAreShownPrintable(String name) {
        TargetReport traced = TargetReport.of(HostileNames.snapshot(name));
        TargetReport skipped =
                TargetReport.notTraced("web-1", name, TargetReason.INTERFACE_NOT_FOUND, "There is none.");

        HostileNames.assertShowable(TargetEvents.of(POD, traced).orElseThrow().message(), 0);
        HostileNames.assertShowable(TargetEvents.of(POD, skipped).orElseThrow().message(), 0);
    }
}
