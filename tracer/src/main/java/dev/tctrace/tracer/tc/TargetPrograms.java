// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a target's packets pass.
 *
 * @param podEnd the interface that was asked for
 * @param hostEnd the other end of its pair; empty where it is no pair, or where that end was not found
 * @param programs everything attached to both, our own probes included: first those of Ingress, then those of Egress, each in
 *     the order in which packets pass them
 * @param hostNamespace a path that opens that end's network namespace; empty where it was not found
 * @param notLookedAt where programs may be that were not looked for, in words
 */
public record TargetPrograms(
        Device podEnd,
        Optional<Device> hostEnd,
        List<AttachedProgram> programs,
        Optional<Path> hostNamespace,
        List<String> notLookedAt) {

    public TargetPrograms {
        programs = List.copyOf(programs);
        notLookedAt = List.copyOf(notLookedAt);
    }

    /** A sentence; empty where all was looked at. */
    public String notLookedAtText() {
        return notLookedAt.isEmpty() ? "" : "Not looked at: " + String.join("; ", notLookedAt) + ".";
    }
}
