// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** One packet that passed one tc program. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecentPacket(
        @JsonPropertyDescription("When it entered the program (RFC 3339, microseconds).")
        String time,

        @JsonPropertyDescription("The pod.") String pod,

        @JsonPropertyDescription("Which way it went, as the pod sees it.")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Direction direction,

        @JsonPropertyDescription("The program's full name.") String program,

        @JsonPropertyDescription(
                "What the program returned: a TC_ACT_* name, or the number; a class where it returns one.")
        String verdict,

        @JsonPropertyDescription(
                "What the attach point makes of the verdict. Pass, Drop, Redirect, Stolen, Trap: the packet's way through "
                        + "this hook ends here. Next: the next program runs. SkipToClsact: tcx ends, clsact runs. "
                        + "NextAction: the next action runs. Reclassify: all filters run again. Extension: the program "
                        + "that it extends decides. NoMatch, Classified: the value is a class id, not a verdict.")
        String effect,

        @JsonPropertyDescription("Address, with port where there is one.")
        String source,

        @JsonPropertyDescription("Address, with port where there is one.")
        String destination,

        @JsonPropertyDescription("TCP, UDP, ICMP, and so on.")
        String protocol,

        @JsonPropertyDescription("Bytes, from the link-layer header on.")
        Long length,

        @JsonPropertyDescription("Such as SYN,ACK.") String tcpFlags,

        @JsonPropertyDescription("Anything else worth a glance: ICMP type and code, VLAN, fragment, segments.")
        String info,

        @JsonPropertyDescription("Time spent in the program.")
        Long durationNanos,

        @JsonPropertyDescription("The flow after the program rewrote the headers.")
        String rewrittenTo) {}
