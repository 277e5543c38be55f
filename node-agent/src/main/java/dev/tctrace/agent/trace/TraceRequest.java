package dev.tctrace.agent.trace;

import java.util.Set;

import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.ProgramSource;
import dev.tctrace.api.v1alpha1.VerdictName;

/**
 * What to trace on a target, already checked.
 *
 * @param direction as the pod sees it
 * @param source attached programs, our probe, or what fits
 * @param programName a glob on the full program name; empty: every program
 * @param programId only this program; 0: every program
 * @param filter a pcap-filter(7) expression; empty: every packet
 * @param verdicts only packets that ended so; empty: every verdict
 * @param maxRecordsPerSecond records a second and target; 0: no limit
 * @param snapLength bytes copied from the start of a packet: 64 to 512
 */
public record TraceRequest(
        Direction direction,
        ProgramSource source,
        String programName,
        int programId,
        String filter,
        Set<VerdictName> verdicts,
        int maxRecordsPerSecond,
        int snapLength) {

    public TraceRequest {
        verdicts = Set.copyOf(verdicts);
    }
}
