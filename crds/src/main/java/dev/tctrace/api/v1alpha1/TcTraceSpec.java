package dev.tctrace.api.v1alpha1;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.LabelSelector;

/** What to trace. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TcTraceSpec(
        @JsonPropertyDescription("The pods and their interface.")
        Target target,

        @JsonPropertyDescription("Packets into the pod, out of it, or both, as the pod sees it.")
        Direction direction,

        @JsonPropertyDescription("Which tc programs are traced.")
        ProgramSelector programs,

        @JsonPropertyDescription(
                "A pcap-filter(7) expression, such as \"icmp and host 192.168.1.138\". Empty: every packet.")
        String filter,

        @JsonPropertyDescription(
                "Only packets that a tc program ended with one of these verdicts. Empty: every verdict.")
        List<VerdictName> verdicts,

        @JsonPropertyDescription("How many packets are reported one by one. Counters stay exact.")
        Sampling sampling,

        @JsonPropertyDescription("How long to trace, such as 10m, 90s or 1h30m. Empty: until the TcTrace is deleted.")
        String duration,

        @JsonPropertyDescription("Stops the tracing for as long as it is true. What was counted stays.")
        Boolean suspend,

        @JsonPropertyDescription("What is written to the status and to Events.")
        Report report) {

    /** The pods and their interface. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Target(
            @JsonPropertyDescription("Pods of this namespace. {} selects every one.")
            LabelSelector podSelector,

            @JsonPropertyDescription("The network interface inside the pod.") @JsonProperty("interface")
            String interfaceName) {}

    /** Which tc programs are traced. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProgramSelector(
            @JsonPropertyDescription(
                    "Attached: the programs that are there. Probe: a pass-through program of our own. Auto: Attached, or Probe where there are none.")
            ProgramSource source,

            @JsonPropertyDescription("A glob on the full program name, such as cil_*. Empty: every program.")
            String name) {}

    /** How many packets are reported one by one. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Sampling(
            @JsonPropertyDescription("Records a second and target, enforced in the kernel.")
            Integer maxRecordsPerSecond) {}

    /** What is written to the status and to Events. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Report(
            @JsonPropertyDescription("How many of the latest packets each node keeps in the status.")
            Integer recentPackets,

            @JsonPropertyDescription("Whether traced packets are told as Kubernetes Events on the TcTrace.")
            Boolean events,

            @JsonPropertyDescription("Whether drops are also told as Events on the pod.")
            Boolean podEvents,

            @JsonPropertyDescription("Bytes copied from the start of each packet.")
            Integer snapLength) {}
}
