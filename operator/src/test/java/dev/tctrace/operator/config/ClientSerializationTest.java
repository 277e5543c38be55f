package dev.tctrace.operator.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

class ClientSerializationTest {
    private final KubernetesSerialization client = new Beans().serialization(new ObjectMapper());

    @Test
    void aWatchThatHasFallenBehindIsToldSo() {
        // When the API server ends a watch whose version is too old
        WatchEvent event = client.unmarshal(
                "{\"type\":\"ERROR\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"metadata\":{},"
                        + "\"status\":\"Failure\",\"reason\":\"Expired\",\"code\":410}}",
                WatchEvent.class);

        // Then the client sees a status, for which it lists anew
        assertEquals(410, assertInstanceOf(Status.class, event.getObject()).getCode());
    }
}
