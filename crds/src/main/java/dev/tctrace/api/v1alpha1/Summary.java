// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import java.util.Comparator;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Sums over all nodes. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Summary(
        @JsonPropertyDescription("Nodes that run selected pods; absent in a node's own summary.")
        Integer nodes,

        @JsonPropertyDescription("Pods that the selector matches.")
        Integer pods,

        @JsonPropertyDescription("Pods with at least one traced tc program.")
        Integer tracing,

        @JsonPropertyDescription("Packets that matched, exact: reported + sampledOut + lost.")
        Long packets,

        @JsonPropertyDescription("Bytes of the packets that matched.")
        Long bytes,

        @JsonPropertyDescription("Packets that a tc program dropped.")
        Long dropped,

        @JsonPropertyDescription(
                "Packets that were counted but not reported one by one, to stay within sampling.maxRecordsPerSecond.")
        Long sampledOut,

        @JsonPropertyDescription(
                "Packets that were counted but whose record was lost because the ring buffer was full.")
        Long lost,

        @JsonPropertyDescription(
                "Packets that may or may not match, because the filter needs bytes that could not be read. Not included in"
                        + " the other counters. Absent if there are none.")
        Long unfiltered,

        @JsonPropertyDescription("Reported packets that the kernel itself dropped afterwards, by its drop reason.")
        Map<String, Long> droppedByKernel,

        @JsonPropertyDescription("The sum of droppedByKernel; absent in a node's own summary.")
        Long droppedByKernelTotal) {

    /** Without drops by the kernel, or packets that could not be filtered. */
    public Summary(
            Integer nodes,
            Integer pods,
            Integer tracing,
            Long packets,
            Long bytes,
            Long dropped,
            Long sampledOut,
            Long lost) {
        this(nodes, pods, tracing, packets, bytes, dropped, sampledOut, lost, null, null, null);
    }

    /**
     * The same; where there are no drops by the kernel any more, with one reason of before and its count, 0. A map whose last key is
     * applied no longer becomes null at an API server of version 1.20, also where it is applied empty, and that it refuses.
     *
     * @param before what the same writer wrote last; null: nothing
     */
    public Summary after(Summary before) {
        if (droppedByKernel != null || before == null || before.droppedByKernel() == null) {
            return this;
        }
        return before.droppedByKernel().keySet().stream()
                .min(Comparator.naturalOrder())
                .map(reason -> new Summary(
                        nodes,
                        pods,
                        tracing,
                        packets,
                        bytes,
                        dropped,
                        sampledOut,
                        lost,
                        unfiltered,
                        Map.of(reason, 0L),
                        droppedByKernelTotal))
                .orElse(this);
    }
}
