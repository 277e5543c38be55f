// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tctrace.agent.api.ApiEnums;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.path.PacketWay;

/**
 * All that an entry is made from.
 *
 * @param node the node's name
 * @param agentPod the agent's pod
 * @param generation the generation of the spec
 * @param question a hash of what is counted
 * @param targets the targets, in the order in which the entry lists them
 * @param ledger what ended sessions counted
 * @param recent the latest packets, newest first, no more than the spec asks for
 * @param message what keeps the whole node from tracing; empty where all is well
 */
public record NodeReport(
        String node,
        String agentPod,
        long generation,
        String question,
        List<TargetReport> targets,
        CarriedCounters ledger,
        List<PacketWay> recent,
        String message) {

    /**
     * One target.
     *
     * @param reason null in every other state than {@link TargetState#NOT_TRACING}
     * @param snapshot what its session sees; null where there is none, and then reason and message tell why
     */
    public record TargetReport(
            String pod,
            String interfaceName,
            TargetState state,
            TargetReason reason,
            String message,
            SessionSnapshot snapshot) {

        public static TargetReport of(SessionSnapshot snapshot) {
            return new TargetReport(
                    snapshot.target().pod(),
                    snapshot.target().interfaceName(),
                    ApiEnums.toApi(snapshot.state()),
                    ApiEnums.toApi(snapshot.problem()),
                    Stream.of(
                                    snapshot.message(),
                                    snapshot.gaps().text(),
                                    snapshot.total().unfilteredText())
                            .filter(text -> !text.isEmpty())
                            .collect(Collectors.joining(" ")),
                    snapshot);
        }

        /**
         * A target whose session is closed, and whose counts the ledger holds.
         *
         * @param last the session's last snapshot; null where there was none
         */
        public static TargetReport stopped(String pod, String interfaceName, String why, SessionSnapshot last) {
            SessionSnapshot emptied = last == null
                    ? null
                    : SessionSnapshot.builder(last.target(), last.state())
                            .problem(last.problem())
                            .message(last.message())
                            .programs(last.programs().stream()
                                    .map(view -> new ProgramView(
                                            view.program(),
                                            view.traced(),
                                            view.reason(),
                                            view.message(),
                                            view.inferred(),
                                            Counters.ZERO))
                                    .toList())
                            .build();
            return new TargetReport(pod, interfaceName, TargetState.STOPPED, null, why, emptied);
        }

        /** A target that was given its session a moment ago. */
        public static TargetReport starting(String pod, String interfaceName) {
            return new TargetReport(pod, interfaceName, TargetState.STARTING, null, "", null);
        }

        /** A target without a session. */
        public static TargetReport notTraced(String pod, String interfaceName, TargetReason reason, String message) {
            return new TargetReport(pod, interfaceName, TargetState.NOT_TRACING, reason, message, null);
        }
    }
}
