// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Whose an address is that recent packets have. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Peer(
        @Required @JsonPropertyDescription("An IP address, without a port.")
        String address,

        @Required @JsonPropertyDescription("pod/NAME or service/NAME, of this namespace.")
        String name) {}
