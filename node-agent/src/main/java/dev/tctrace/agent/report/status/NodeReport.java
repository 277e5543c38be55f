package dev.tctrace.agent.report.status;

import java.util.List;

import dev.tctrace.agent.trace.Counters;
import dev.tctrace.agent.trace.ProgramView;
import dev.tctrace.agent.trace.SessionSnapshot;
import dev.tctrace.agent.trace.TracedPacket;
import dev.tctrace.api.v1alpha1.TargetReason;

/**
 * All that an entry is made from.
 *
 * @param node the node's name
 * @param agentPod the agent's pod
 * @param generation the generation of the spec
 * @param targets the targets, in the order in which the entry lists them
 * @param ledger what ended sessions counted
 * @param recent the latest packets, newest first, no more than the spec asks for
 * @param message what keeps the whole node from tracing; empty where all is well
 */
public record NodeReport(
        String node,
        String agentPod,
        long generation,
        List<TargetReport> targets,
        TraceLedger ledger,
        List<TracedPacket> recent,
        String message) {

    /**
     * One target.
     *
     * @param snapshot what its session sees; null where there is none, and then reason and message tell why
     */
    public record TargetReport(
            String pod, String interfaceName, TargetReason reason, String message, SessionSnapshot snapshot) {

        public static TargetReport of(SessionSnapshot snapshot) {
            return new TargetReport(
                    snapshot.target().pod(),
                    snapshot.target().interfaceName(),
                    snapshot.reason(),
                    snapshot.message(),
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
                    : new SessionSnapshot(
                            last.target(),
                            TargetReason.Stopped,
                            why,
                            last.programs().stream()
                                    .map(view -> new ProgramView(
                                            view.program(),
                                            view.traced(),
                                            view.reason(),
                                            view.message(),
                                            Counters.ZERO))
                                    .toList(),
                            Counters.ZERO);
            return new TargetReport(pod, interfaceName, TargetReason.Stopped, why, emptied);
        }

        public static TargetReport without(String pod, String interfaceName, TargetReason reason, String message) {
            return new TargetReport(pod, interfaceName, reason, message, null);
        }
    }
}
