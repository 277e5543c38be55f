// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** One packet: the tc programs that it passed, and where it ended. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecentPacket(
        // The first of them for kubectl describe, which orders fields by name.
        @JsonPropertyDescription("The packet in one line: flow, programs with their verdicts, and outcome.")
        String brief,

        @JsonPropertyDescription("When it entered the first program (RFC 3339, microseconds).")
        String time,

        @JsonPropertyDescription("Address, with port where there is one.")
        String source,

        @JsonPropertyDescription("Address, with port where there is one.")
        String destination,

        @JsonPropertyDescription("TCP, UDP, ICMP, and so on.")
        String protocol,

        @JsonPropertyDescription("Bytes, from the link-layer header on.")
        Long length,

        @JsonPropertyDescription("Such as SYN,ACK.") String tcpFlags,

        @JsonPropertyDescription("Other details, such as ICMP type and code, VLAN, fragment and segments.")
        String info,

        @JsonPropertyDescription(
                "A hash of the header fields that NAT does not change, without payload. The same packet has the same hash "
                        + "on every node, but other packets may share it. Absent if the packet is not IP.")
        String headerHash,

        @JsonPropertyDescription(
                "Where it ended. Passed: every program that saw it let it pass, and no drop was seen. DroppedByProgram: "
                        + "the last program dropped it. DroppedByKernel: the kernel did, after the programs had let it "
                        + "pass; see kernelDrop. Redirected: the last program sent it to a device where no traced "
                        + "program saw it. Taken: the last program kept it (stolen, queued or trapped).")
        @UnknownAsNull
        PacketOutcome outcome,

        @JsonPropertyDescription("How the kernel dropped the packet; absent if it did not.")
        KernelDrop kernelDrop,

        @Size(max = MOST_STATIONS)
        @JsonPropertyDescription("The programs that it passed, in order. Of more than 16, the first 8 and the last 8.")
        List<Station> stations) {

    /** The bound on {@link #stations()}. */
    public static final int MOST_STATIONS = 16;

    /** One tc program that it passed. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Station(
            @JsonPropertyDescription("The pod whose traced interface it passed.")
            String pod,

            @JsonPropertyDescription("Which way it went, as the pod sees it.") @UnknownAsNull
            Direction direction,

            @JsonPropertyDescription("The attach point, such as tcx/ingress.")
            String attachPoint,

            @JsonPropertyDescription("The device: the pod's interface or the host end of its veth pair.")
            String device,

            @JsonPropertyDescription("The program's full name.")
            String program,

            @JsonPropertyDescription(
                    "What the program returned: a TC_ACT_* name, or the number; a class where it returns one.")
            String verdict,

            @JsonPropertyDescription(
                    "What the attach point makes of the verdict. Pass, Drop, Redirect, Stolen, Trap: the packet's way through "
                            + "this hook ends here. Next: the next program runs. SkipToClsact: tcx ends, clsact runs. "
                            + "NextAction: the next action runs. Reclassify: all filters run again. Extension: the program "
                            + "that it extends decides. NoMatch, Classified: the value is a class id, not a verdict.")
            String effect,

            @JsonPropertyDescription("Time spent in the program.")
            Long durationNanos,

            @JsonPropertyDescription("The flow after the program rewrote the headers.")
            String rewrittenTo) {}

    /** Where in the kernel it ended, and why. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record KernelDrop(
            @JsonPropertyDescription("The kernel's drop reason. Absent before Linux 5.17, which has none.")
            String reason,

            @JsonPropertyDescription("The kernel function that dropped it. Absent if its name cannot be read.")
            String function,

            @JsonPropertyDescription("The device that the packet was on. Absent if it was queued in a socket.")
            String device,

            @JsonPropertyDescription("What the reason means.")
            String meaning) {}
}
