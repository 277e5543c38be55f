package dev.tctrace.api.v1alpha1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What is generated from the types is committed; {@code -Dtctrace.update} writes it anew. */
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
        Path path = ROOT.resolve(file);
        if (System.getProperty("tctrace.update") != null) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, expected);
        }
        assertEquals(
                expected,
                Files.exists(path) ? Files.readString(path) : "",
                () -> file + " is not what the types make: mvn -o -pl crds test -Dtctrace.update");
    }
}
