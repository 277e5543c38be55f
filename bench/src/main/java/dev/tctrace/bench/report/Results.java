// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All figures of a run, ready to be written.
 *
 * @param about what was measured on
 * @param chapters the figures, group by group
 */
record Results(Map<String, String> about, List<Chapter> chapters) {

    static final String NOT_MEASURED = "not measured in this run";

    /** A figure that was not measured, and why. */
    record Missing(String name, String cause) {}

    record Chapter(String title, String explanation, List<Figure> figures, List<Missing> missing) {}

    static Results of(Samples samples, List<Catalogue.Group> groups) {
        List<Chapter> chapters = new ArrayList<>();
        for (Catalogue.Group group : groups) {
            List<Figure> figures = new ArrayList<>();
            List<Missing> missing = new ArrayList<>();
            for (Definition definition : group.figures()) {
                Optional<Figure> figure = definition.figure(samples);
                figure.ifPresentOrElse(
                        figures::add,
                        () -> missing.add(new Missing(
                                definition.name(),
                                samples.whySkipped(definition.name()).orElse(NOT_MEASURED))));
            }
            chapters.add(new Chapter(group.title(), group.explanation(), figures, missing));
        }
        return new Results(samples.about(), chapters);
    }

    List<Figure> figures() {
        return chapters.stream().flatMap(chapter -> chapter.figures().stream()).toList();
    }
}
