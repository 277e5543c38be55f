// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The whole operator against a real API server. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("apiserver")
@EnabledIfEnvironmentVariable(
        named = ApiServer.DIRECTORY,
        matches = ".+",
        disabledReason =
                "SKIPPED: no API server. Set KUBE_API_TEST_DIR to the folder that testbed/kubernetes dir prints")
@QuarkusTest
@QuarkusTestResource(ApiServer.class)
@interface ApiServerTest {}
