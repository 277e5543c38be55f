// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.tctrace.agent.cli.ListCommand.Row;
import dev.tctrace.agent.cli.output.TracedPackets;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Obstacle;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ProgramTableTest {

    /** A program is traceable only where the check said so. */
    @Test
    void whatStandsInTheWayIsExplainedBelow() {
        Obstacle obstacle = new Obstacle(
                NotTracedReason.NO_BTF,
                "It was loaded without BTF, so the kernel does not know its function: build it with clang -g, and load it"
                        + " with a loader that hands the BTF on.");

        String table = ProgramTable.of(List.of(
                new Row("eth0", TracedPackets.POLICY, Optional.empty(), ""),
                new Row("eth1\u001b[2J", TracedPackets.POLICY, Optional.of(obstacle), ""),
                new Row("eth2", TracedPackets.POLICY, Optional.empty(), "The check failed: EINTR (4)")));

        assertEquals("""
                INTERFACE    DIRECTION  ATTACHED TO       POS  ID  PROGRAM             TRACEABLE
                eth0         Egress     tcx/ingress@lxc1  1    42  cil_from_container  yes
                eth1\\x1b[2J  Egress     tcx/ingress@lxc1  1    42  cil_from_container  NoBTF
                eth2         Egress     tcx/ingress@lxc1  1    42  cil_from_container  unknown

                42  NoBTF    It was loaded without BTF, so the kernel does not know its function: build it with
                             clang -g, and load it with a loader that hands the BTF on.
                42  unknown  The check failed: EINTR (4)
                """, table);
    }
}
