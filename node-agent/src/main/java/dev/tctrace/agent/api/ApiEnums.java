// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.api;

import dev.tctrace.api.v1alpha1.PacketOutcome;
import dev.tctrace.api.v1alpha1.ProgramReason;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.VerdictName;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.path.Outcome;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Verdict;

/** The words of the API for those of the tracer, and back: the only place that knows both. */
public final class ApiEnums {
    private ApiEnums() {}

    public static dev.tctrace.api.v1alpha1.Direction toApi(Direction direction) {
        return switch (direction) {
            case INGRESS -> dev.tctrace.api.v1alpha1.Direction.INGRESS;
            case EGRESS -> dev.tctrace.api.v1alpha1.Direction.EGRESS;
            case BOTH -> dev.tctrace.api.v1alpha1.Direction.BOTH;
        };
    }

    public static Direction fromApi(dev.tctrace.api.v1alpha1.Direction direction) {
        return switch (direction) {
            case INGRESS -> Direction.INGRESS;
            case EGRESS -> Direction.EGRESS;
            case BOTH -> Direction.BOTH;
        };
    }

    public static ProgramSource fromApi(dev.tctrace.api.v1alpha1.ProgramSource source) {
        return switch (source) {
            case AUTO -> ProgramSource.AUTO;
            case ATTACHED -> ProgramSource.ATTACHED;
            case PROBE -> ProgramSource.PROBE;
        };
    }

    public static VerdictName toApi(Verdict verdict) {
        return switch (verdict) {
            case TC_ACT_UNSPEC -> VerdictName.TC_ACT_UNSPEC;
            case TC_ACT_OK -> VerdictName.TC_ACT_OK;
            case TC_ACT_RECLASSIFY -> VerdictName.TC_ACT_RECLASSIFY;
            case TC_ACT_SHOT -> VerdictName.TC_ACT_SHOT;
            case TC_ACT_PIPE -> VerdictName.TC_ACT_PIPE;
            case TC_ACT_STOLEN -> VerdictName.TC_ACT_STOLEN;
            case TC_ACT_QUEUED -> VerdictName.TC_ACT_QUEUED;
            case TC_ACT_REPEAT -> VerdictName.TC_ACT_REPEAT;
            case TC_ACT_REDIRECT -> VerdictName.TC_ACT_REDIRECT;
            case TC_ACT_TRAP -> VerdictName.TC_ACT_TRAP;
            case OTHER -> VerdictName.OTHER;
        };
    }

    public static Verdict fromApi(VerdictName verdict) {
        return switch (verdict) {
            case TC_ACT_UNSPEC -> Verdict.TC_ACT_UNSPEC;
            case TC_ACT_OK -> Verdict.TC_ACT_OK;
            case TC_ACT_RECLASSIFY -> Verdict.TC_ACT_RECLASSIFY;
            case TC_ACT_SHOT -> Verdict.TC_ACT_SHOT;
            case TC_ACT_PIPE -> Verdict.TC_ACT_PIPE;
            case TC_ACT_STOLEN -> Verdict.TC_ACT_STOLEN;
            case TC_ACT_QUEUED -> Verdict.TC_ACT_QUEUED;
            case TC_ACT_REPEAT -> Verdict.TC_ACT_REPEAT;
            case TC_ACT_REDIRECT -> Verdict.TC_ACT_REDIRECT;
            case TC_ACT_TRAP -> Verdict.TC_ACT_TRAP;
            case OTHER -> Verdict.OTHER;
        };
    }

    public static PacketOutcome toApi(Outcome outcome) {
        return switch (outcome) {
            case PASSED -> PacketOutcome.PASSED;
            case DROPPED_BY_PROGRAM -> PacketOutcome.DROPPED_BY_PROGRAM;
            case DROPPED_BY_KERNEL -> PacketOutcome.DROPPED_BY_KERNEL;
            case REDIRECTED -> PacketOutcome.REDIRECTED;
            case TAKEN -> PacketOutcome.TAKEN;
        };
    }

    /** @param reason null where the program is traced; then the result is null as well */
    public static ProgramReason toApi(NotTracedReason reason) {
        return reason == null
                ? null
                : switch (reason) {
                    case NO_BTF -> ProgramReason.NO_BTF;
                    case NO_PACKET_ARGUMENT -> ProgramReason.NO_PACKET_ARGUMENT;
                    case HELD_BY_FREPLACE -> ProgramReason.HELD_BY_FREPLACE;
                    case CLASSIC_BPF -> ProgramReason.CLASSIC_BPF;
                    case HARDWARE_ONLY -> ProgramReason.HARDWARE_ONLY;
                    case AMBIGUOUS -> ProgramReason.AMBIGUOUS;
                    case TOO_MANY_TRACERS -> ProgramReason.TOO_MANY_TRACERS;
                    case JIT_OFF -> ProgramReason.JIT_OFF;
                    case KERNEL_REFUSES_TRACERS -> ProgramReason.KERNEL_REFUSES_TRACERS;
                    case VERIFIER_REJECTED -> ProgramReason.VERIFIER_REJECTED;
                    case GONE -> ProgramReason.GONE;
                    case FAILED -> ProgramReason.FAILED;
                };
    }

    public static TargetState toApi(SessionState state) {
        return switch (state) {
            case STARTING -> TargetState.STARTING;
            case TRACING -> TargetState.TRACING;
            case PARTLY_TRACING -> TargetState.PARTLY_TRACING;
            case NOT_TRACING -> TargetState.NOT_TRACING;
        };
    }

    /** @param problem null where programs are traced; then the result is null as well */
    public static TargetReason toApi(SessionProblem problem) {
        return problem == null
                ? null
                : switch (problem) {
                    case INTERFACE_NOT_FOUND -> TargetReason.INTERFACE_NOT_FOUND;
                    case NAMESPACE_NOT_FOUND -> TargetReason.NAMESPACE_NOT_FOUND;
                    case NO_PROGRAMS -> TargetReason.NO_PROGRAMS;
                    case NOT_TRACEABLE -> TargetReason.NOT_TRACEABLE;
                    case FAILED -> TargetReason.FAILED;
                };
    }
}
