// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The operator's own, for clients that are made without the container. */
public final class OperatorSerialization {
    private OperatorSerialization() {}

    public static KubernetesSerialization make() {
        return new Beans().serialization(new ObjectMapper());
    }
}
