// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** How many matched packets ended with a verdict. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerdictCount(
        @Required @JsonPropertyDescription("What the tc program returned.") @UnknownAsNull
        VerdictName verdict,

        @JsonPropertyDescription("Packets.") Long packets,
        @JsonPropertyDescription("Bytes.") Long bytes) {}
