// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;

/** What to trace. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TcTraceSpec(
        @Required @JsonPropertyDescription("The pods and their interface.")
        Target target,

        @Default("Both") @JsonPropertyDescription("Packets into the pod, out of it, or both, as the pod sees it.")
        Direction direction,

        @Default("{}")
        @ValidationRule(
                value = "!has(self.name) || self.name == '' || self.source != 'Probe'",
                message = SpecMessages.NAME_WITH_PROBE)
        @JsonPropertyDescription("Which tc programs are traced.")
        ProgramSelector programs,

        @Size(max = 1024)
        @JsonPropertyDescription(
                "A pcap-filter(7) expression, such as \"icmp and host 192.168.1.138\". Empty: every packet.")
        String filter,

        @Size(max = 11)
        @JsonPropertyDescription(
                "Only packets for which a tc program returned one of these verdicts. Empty: every verdict.")
        List<VerdictName> verdicts,

        @Default("{}") @JsonPropertyDescription("How many packets are reported one by one. Counters stay exact.")
        Sampling sampling,

        @Size(max = 32)
        @ValidationRule(
                value =
                        "self == '' || (self.matches('^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$') && self.matches('[1-9]') && duration(self) <= duration('168h'))",
                message = SpecMessages.DURATION)
        @JsonPropertyDescription(
                "How long to trace, such as 90s, 10m or 1h30m; at most 168h. Counts from the first traced pod. Afterwards the trace is Complete, and agents that no other trace needs are removed. Empty: until the TcTrace is deleted.")
        String duration,

        @Default("false") @JsonPropertyDescription("Suspends tracing while true. Counters are kept.")
        Boolean suspend,

        @Default("{}") @JsonPropertyDescription("What is written to the status and to Events.")
        Report report,

        @ValidationRule(
                value =
                        "[has(self.podSelector), has(self.service) && self.service != '', has(self.cidr) && self.cidr != ''].filter(set, set).size() == 1",
                message = SpecMessages.PEER_ONE)
        @JsonPropertyDescription(
                "Only packets from or to these pods, this Service or this CIDR block. Set exactly one of the three. The outermost IP header is compared, and filter must match as well. Default: any peer.")
        PeerSelector peer) {

    /** Every packet of a target; all else is left out, and so as it is by default. */
    public static TcTraceSpec of(Target target) {
        return builder(target).build();
    }

    /** A builder of a spec that leaves all else out. */
    public static Builder builder(Target target) {
        return new Builder(target);
    }

    /** A builder that begins with this spec. */
    public Builder toBuilder() {
        return builder(target)
                .direction(direction)
                .programs(programs)
                .filter(filter)
                .verdicts(verdicts)
                .sampling(sampling)
                .duration(duration)
                .suspend(suspend)
                .report(report)
                .peer(peer);
    }

    /** The same, but for whether it is suspended. */
    public TcTraceSpec withSuspend(Boolean now) {
        return toBuilder().suspend(now).build();
    }

    /** The same, of packets from or to somebody; null: anybody. */
    public TcTraceSpec withPeer(PeerSelector other) {
        return toBuilder().peer(other).build();
    }

    /** What is not set is null: left out. */
    public static final class Builder {
        private final Target target;
        private Direction direction;
        private ProgramSelector programs;
        private String filter;
        private List<VerdictName> verdicts;
        private Sampling sampling;
        private String duration;
        private Boolean suspend;
        private Report report;
        private PeerSelector peer;

        private Builder(Target target) {
            this.target = target;
        }

        public Builder direction(Direction wanted) {
            direction = wanted;
            return this;
        }

        public Builder programs(ProgramSelector wanted) {
            programs = wanted;
            return this;
        }

        public Builder filter(String wanted) {
            filter = wanted;
            return this;
        }

        public Builder verdicts(List<VerdictName> wanted) {
            verdicts = wanted;
            return this;
        }

        public Builder sampling(Sampling wanted) {
            sampling = wanted;
            return this;
        }

        public Builder duration(String wanted) {
            duration = wanted;
            return this;
        }

        public Builder suspend(Boolean wanted) {
            suspend = wanted;
            return this;
        }

        public Builder report(Report wanted) {
            report = wanted;
            return this;
        }

        public Builder peer(PeerSelector wanted) {
            peer = wanted;
            return this;
        }

        public TcTraceSpec build() {
            return new TcTraceSpec(
                    target, direction, programs, filter, verdicts, sampling, duration, suspend, report, peer);
        }
    }

    /** The pods and their interface. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Target(
            @Required
            @JsonPropertyDescription("Selects pods of the TcTrace's own namespace by label. {} selects all of them.")
            LabelSelector podSelector,

            @Size(max = 253)
            @ValidationRule(
                    value = "self == '' || self.matches('^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$')",
                    message = SpecMessages.POD_NAME)
            @JsonPropertyDescription(
                    "Only the pod with this name, if podSelector selects it. Empty: all selected pods.")
            String podName,

            @Default(SpecDefaults.INTERFACE)
            @Size(min = 1, max = 15)
            @ValidationRule(
                    value = "self.matches('^[^/:\\\\s]+$') && self != '.' && self != '..'",
                    message = SpecMessages.INTERFACE)
            @JsonPropertyDescription("The network interface inside the pod.")
            @JsonProperty("interface")
            String interfaceName) {}

    /** Which tc programs are traced. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProgramSelector(
            @Default("Auto")
            @JsonPropertyDescription(
                    "Attached: the programs that are already attached. Probe: a pass-through program that TcTrace attaches. Auto: Attached, or Probe if none is attached.")
            ProgramSource source,

            @Size(max = 128)
            @JsonPropertyDescription(
                    "A glob on the full program name, such as cil_* (* for any characters, ? for one). Empty: every program.")
            String name) {}

    /** From or to whom packets are; exactly one of the three is given. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PeerSelector(
            @JsonPropertyDescription(
                    "Selects peer pods in the TcTrace's own namespace by label, and follows changes. {} selects all of them.")
            LabelSelector podSelector,

            @Size(max = 63)
            @ValidationRule(
                    value = "self == '' || self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
                    message = SpecMessages.PEER_SERVICE)
            @JsonPropertyDescription(
                    "A Service in the TcTrace's own namespace: its cluster IPs, and the IPs of the pods that its selector matches. Changes are followed.")
            String service,

            @Size(max = 50)
            @ValidationRule(
                    value = "self == '' || self.matches('^[0-9a-fA-F.:]{2,45}(/[0-9]{1,3})?$')",
                    message = SpecMessages.PEER_CIDR)
            @JsonPropertyDescription("An IPv4 or IPv6 address, or a CIDR block such as 10.0.0.0/8.")
            String cidr) {}

    /** How many packets are reported one by one. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Sampling(
            @Default("" + SpecDefaults.MAX_RECORDS_PER_SECOND)
            @Min(1)
            @Max(10000)
            @JsonPropertyDescription("Maximum number of records per second for each target, enforced in the kernel.")
            Integer maxRecordsPerSecond) {}

    /** What is written to the status and to Events. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Report(
            @Default("" + SpecDefaults.RECENT_PACKETS)
            @Min(0)
            @Max(100)
            @JsonPropertyDescription("How many of the latest packets each node keeps in the status.")
            Integer recentPackets,

            @Default("true")
            @JsonPropertyDescription("Whether to report traced packets as Kubernetes Events on the TcTrace.")
            Boolean events,

            @Default("false") @JsonPropertyDescription("Whether to report drops as Events on the pod as well.")
            Boolean podEvents,

            @Default("" + SpecDefaults.SNAP_LENGTH)
            @Min(SpecDefaults.SNAP_LENGTH_MIN)
            @Max(SpecDefaults.SNAP_LENGTH_MAX)
            @JsonPropertyDescription("Bytes copied from the start of each packet.")
            Integer snapLength,

            @Default("true")
            @JsonPropertyDescription(
                    "Whether to follow reported packets and report those that the kernel itself drops afterwards, with its drop reason.")
            Boolean kernelDrops) {

        /** With everything that may be left out as it is by default. */
        public Report(Integer recentPackets, Boolean events, Boolean podEvents, Integer snapLength) {
            this(recentPackets, events, podEvents, snapLength, null);
        }
    }
}
