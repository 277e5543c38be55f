// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.NotPermitted;
import dev.tctrace.tracer.libbpf.NotTraceable;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;
import dev.tctrace.tracer.libbpf.VerifierRejected;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Obstacle;

/** Which obstacle a refusal of the kernel stands for. Pure. */
final class TracerObstacle {
    private TracerObstacle() {}

    /** @param firstParameter the struct that the program's entry function takes */
    static Obstacle of(BpfException failure, String firstParameter) {
        String message = failure.getMessage();
        if (failure instanceof NotTraceable refused) {
            return new Obstacle(reason(refused.reason()), message);
        }
        if (failure instanceof VerifierRejected) {
            String hint = firstParameter.equals("__sk_buff")
                    ? ""
                    : " By its BTF its entry function does not take a struct __sk_buff *: declare it so, and load it again.";
            return new Obstacle(NotTracedReason.VERIFIER_REJECTED, message + hint);
        }
        if (failure instanceof NotPermitted || failure instanceof UnsupportedByKernel) {
            return new Obstacle(NotTracedReason.KERNEL_REFUSES_TRACERS, message);
        }
        return new Obstacle(NotTracedReason.FAILED, message);
    }

    private static NotTracedReason reason(NotTraceable.Cause cause) {
        return switch (cause) {
            case NO_BTF -> NotTracedReason.NO_BTF;
            case HELD_BY_FREPLACE -> NotTracedReason.HELD_BY_FREPLACE;
            case TOO_MANY_TRACERS -> NotTracedReason.TOO_MANY_TRACERS;
            case GONE -> NotTracedReason.GONE;
        };
    }
}
