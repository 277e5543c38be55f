// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The jars of a Quarkus application (its "fast-jar" layout) as one class path. */
final class ClassPath {
    /** What Quarkus has generated comes first: it takes the place of what it has transformed. */
    private static final List<String> FOLDERS = List.of("quarkus", "app", "lib/boot", "lib/main");

    private ClassPath() {}

    /** @return HOME/classpath, an argument file: see "java Command-Line Argument Files" in java(1) */
    static Path write(Path home) throws IOException {
        StringBuilder path = new StringBuilder();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.list(home.resolve("quarkus-app").resolve(folder))) {
                path.append(files.map(Path::toString)
                        .filter(name -> name.endsWith(".jar"))
                        .sorted()
                        .map(name -> name + ":")
                        .collect(Collectors.joining()));
            }
        }
        path.setLength(path.length() - 1);
        return Files.writeString(home.resolve("classpath"), "-cp \"" + path + "\"\n");
    }
}
