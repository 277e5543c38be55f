// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.testsupport.GeneratedFile;

/** What is generated from the types is committed; {@code make generate} writes it anew. */
class CrdDriftTest {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).resolve("..").normalize();

    static Stream<Arguments> committed() {
        CrdManifest crd = new CrdManifest();
        return Stream.of(
                Arguments.of("crds/tctraces.tctrace.dev.yaml", crd.withCel()),
                Arguments.of("docs/crd-reference.md", CrdReference.of(crd.crd())),
                Arguments.of("helm/tctrace/files/crd.yaml", crd.withCel()),
                Arguments.of("helm/tctrace/files/crd-without-cel.yaml", crd.withoutCel()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("committed")
    void isWhatTheTypesMake(String file, String expected) throws IOException {
        GeneratedFile.check(ROOT.resolve(file), expected);
    }
}
