package dev.tctrace.agent.tc;

import java.util.List;
import java.util.Optional;

/**
 * What a target's packets pass.
 *
 * @param podEnd the interface that was asked for
 * @param hostEnd the other end of its pair; empty where it is no pair, or where that end was not found
 * @param programs everything attached to both, our own probes included: first those of Ingress, then those of Egress, each in
 *     the order in which packets pass them
 */
public record TargetPrograms(Device podEnd, Optional<Device> hostEnd, List<AttachedProgram> programs) {

    public TargetPrograms {
        programs = List.copyOf(programs);
    }
}
