// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.Optional;

import dev.tctrace.agent.node.PodNetworks.Held;
import dev.tctrace.agent.report.status.NodeReport.TargetReport;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;

/**
 * A target as it stands on this node.
 *
 * @param request what its session was asked; null where there is none
 * @param namespace the namespace that its session looks into; null where there is none
 * @param session null where it is not traced; then reason and message tell why
 */
record RunningTarget(
        TargetKey key,
        PodView pod,
        TraceRequest request,
        Held namespace,
        TraceSession session,
        TargetReason reason,
        String message) {

    static RunningTarget traced(WantedTarget wanted, TraceRequest request, Held namespace, TraceSession session) {
        return new RunningTarget(wanted.key(), wanted.pod(), request, namespace, session, null, "");
    }

    static RunningTarget without(WantedTarget wanted, TargetReason reason, String message) {
        return new RunningTarget(wanted.key(), wanted.pod(), null, null, null, reason, message);
    }

    /** Whether its session answers the question that is asked now, of the pod as it is now. */
    boolean answers(TraceRequest wanted, long inode) {
        return session != null && namespace.inode() == inode && request.equals(wanted);
    }

    /** Whether its session found what it looks at. If not, the namespace may no longer be the pod's. */
    boolean sees() {
        SessionProblem problem = session.snapshot().problem();
        return problem != SessionProblem.NAMESPACE_NOT_FOUND && problem != SessionProblem.INTERFACE_NOT_FOUND;
    }

    /** The same session, of the pod as it is now. */
    RunningTarget with(PodView now) {
        return new RunningTarget(key, now, request, namespace, session, reason, message);
    }

    TargetReport report() {
        return session != null
                ? TargetReport.of(session.snapshot())
                : TargetReport.notTraced(pod.name(), key.interfaceName(), reason, message);
    }

    /**
     * Ends the session. What it counted is exact only afterwards; which programs it traced is known only before.
     *
     * @return its last snapshot; empty where there was no session
     */
    Optional<SessionSnapshot> close() {
        if (session == null) {
            return Optional.empty();
        }
        SessionSnapshot before = session.snapshot();
        session.close();
        namespace.release().run();
        SessionSnapshot after = session.snapshot();
        return Optional.of(before.toBuilder()
                .gaps(after.gaps())
                .total(after.total())
                .droppedByKernel(after.droppedByKernel())
                .build());
    }
}
