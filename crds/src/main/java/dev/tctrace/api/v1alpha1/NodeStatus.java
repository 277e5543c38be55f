// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** What one node's agent saw. Written by that agent alone, by server-side apply. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeStatus(
        @Required @Size(max = 253) @JsonPropertyDescription("The node's name.")
        String name,

        @JsonPropertyDescription("The agent that wrote this entry.")
        Agent agent,

        @JsonPropertyDescription("The generation of the spec that this entry describes.")
        Long observedGeneration,

        @JsonPropertyDescription("Sums over this node's targets.")
        Summary summary,

        @Size(max = 11) @JsonPropertyDescription("Matched packets by verdict.")
        List<VerdictCount> verdicts,

        @Size(max = 256) @JsonPropertyDescription("The interfaces that are traced, one for each pod.")
        List<TargetStatus> targets,

        @Size(max = 100)
        @JsonPropertyDescription(
                "The latest packets, newest first, each with the programs that it passed and its outcome.")
        List<RecentPacket> recentPackets,

        @Size(max = 2048) @JsonPropertyDescription("What is wrong on this node and what to do; empty if nothing is.")
        String message) {

    /**
     * Who wrote the entry, and how it can be told that it still traces: the container is younger than the entry, or a report overdue,
     * where it does not.
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Agent(
            @JsonPropertyDescription("The agent's pod.") String pod,

            @JsonPropertyDescription("When it last wrote (RFC 3339).")
            String lastReport,

            @JsonPropertyDescription(
                    "While tracing, the agent updates this entry at least every so many seconds, even if nothing changed.")
            Integer heartbeatSeconds,

            @Size(max = 3)
            @JsonPropertyDescription(
                    "The latest periods in which pods of this node were not traced because the agent was restarted or replaced.")
            List<Gap> gaps,

            @Size(max = 64)
            @JsonPropertyDescription(
                    "A hash of what the spec asks to count. A new agent continues the counters only if it is unchanged.")
            String question) {

        public Agent(String pod, String lastReport) {
            this(pod, lastReport, null, null);
        }

        public Agent(String pod, String lastReport, Integer heartbeatSeconds, List<Gap> gaps) {
            this(pod, lastReport, heartbeatSeconds, gaps, null);
        }
    }

    /** A time that was not traced. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Gap(
            @Required @JsonPropertyDescription("The last report before the agent stopped (RFC 3339).")
            String since,

            @Required @JsonPropertyDescription("When tracing resumed (RFC 3339).")
            String until) {}

    /** One interface of one pod. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TargetStatus(
            @Required @JsonPropertyDescription("The pod's name.")
            String pod,

            @JsonPropertyDescription("The interface inside the pod.") @JsonProperty("interface")
            String interfaceName,

            @JsonPropertyDescription("Whether it is traced.") @UnknownAsNull
            TargetState state,

            @JsonPropertyDescription("Why it is not traced; set only if state is NotTracing.") @UnknownAsNull
            TargetReason reason,

            @Size(max = 2048) @JsonPropertyDescription("What is wrong and what to do; empty if nothing is.")
            String message,

            @JsonPropertyDescription("Packets that matched.")
            Long packets,

            @JsonPropertyDescription("Packets that a tc program dropped.")
            Long dropped,

            @JsonPropertyDescription("Packets whose record was lost because the ring buffer was full.")
            Long lost,

            @Size(max = 64) @JsonPropertyDescription("The tc programs of this target.")
            List<ProgramStatus> programs) {}

    /** One tc program at one attach point. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProgramStatus(
            @JsonPropertyDescription("The kernel's id of the program.")
            Long id,

            @JsonPropertyDescription("The full name from BTF, or the kernel's name, cut at 15 characters.")
            String name,

            @JsonPropertyDescription("The program's tag: a hash over its instructions.")
            String tag,

            @JsonPropertyDescription(
                    "Where it is attached: clsact, tcx or action, with /ingress or /egress; qdisc/egress, qdisc/action; "
                            + "netkit/primary, netkit/peer.")
            String attachPoint,

            @JsonPropertyDescription(
                    "The device that it is attached to: the pod's interface or the host end of its veth pair.")
            String device,

            @JsonPropertyDescription("Its place in the chain of the attach point, from 1.")
            Integer position,

            @JsonPropertyDescription("Which way its packets go, as the pod sees it.") @UnknownAsNull
            Direction direction,

            @JsonPropertyDescription("Whether a tracer is attached to it; if not, see reason.")
            Boolean traced,

            @JsonPropertyDescription("Why it is not traced.") @UnknownAsNull
            ProgramReason reason,

            @Size(max = 2048) @JsonPropertyDescription("What is wrong and what to do.")
            String message,

            @JsonPropertyDescription("Packets that matched.")
            Long packets,

            @JsonPropertyDescription("Packets that it dropped.")
            Long dropped) {}
}
