// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A run of some groups leaves the other groups' figures as they are. */
class EarlierTest {
    private static final List<Catalogue.Group> GROUPS =
            List.of(group("Filter", "filter"), group("Reader", "reader.rate", "reader.lost"));

    private static final String MONDAY = "about\tdate\tMonday\nabout\tsource\tabc\n";
    private static final String TUESDAY = "about\tdate\tTuesday\nabout\tsource\tdef\n";
    private static final String WEDNESDAY = "about\tdate\tWednesday\nabout\tsource\tghi\n";
    private static final String FILTER = "sample\tfilter\t1\n";
    private static final String RATE = "sample\treader.rate\t2\n";
    private static final String LOST = "sample\treader.lost\t3\n";

    @Test
    void whatWasNotMeasuredStaysAndSaysWhenItWas() {
        // Given the results of everything
        String monday = written(MONDAY + FILTER + RATE + LOST, Earlier.NONE);
        assertFalse(monday.contains("From an earlier run"), monday);

        // When one group is measured again, and again
        String tuesday = written(TUESDAY + "sample\tfilter\t4\n", Earlier.parse(monday));
        String wednesday = written(WEDNESDAY + "sample\tfilter\t5\n", Earlier.parse(tuesday));

        // Then the other's table is the same, its notes too, and from the run that it was from
        for (String later : List.of(tuesday, wednesday)) {
            assertTrue(
                    later.contains(
                            "About Reader.\n\nFrom an earlier run (date Monday; source abc): all of these.\n\n|"),
                    later);
            assertEquals(rows("reader", monday), rows("reader", later));
            assertTrue(later.contains("- `reader.rate`: why"), later);
        }
        assertTrue(rows("filter", wednesday).startsWith("| `filter` | 5.00 ns "), wednesday);
        assertFalse(wednesday.contains("Tuesday"), wednesday);
        assertEquals(wednesday, written(WEDNESDAY + "sample\tfilter\t5\n", Earlier.parse(wednesday)));
    }

    @Test
    void ofAChapterThatWasMeasuredInPartTheRestStays() {
        // Given
        String monday = written(MONDAY + FILTER + RATE + LOST, Earlier.NONE);

        // When
        String tuesday = written(TUESDAY + FILTER + "sample\treader.lost\t0\n", Earlier.parse(monday));
        String wednesday = written(WEDNESDAY + "sample\tfilter\t6\n", Earlier.parse(tuesday));

        // Then
        assertTrue(tuesday.contains("From an earlier run (date Monday; source abc): `reader.rate`.\n"), tuesday);
        assertEquals(rows("reader.rate", monday), rows("reader.rate", tuesday));
        assertTrue(rows("reader.lost", tuesday).startsWith("| `reader.lost` | 0 ns "), tuesday);
        assertTrue(wednesday.contains("From an earlier run (date Monday; source abc): `reader.rate`.\n"), wednesday);
        assertTrue(wednesday.contains("From an earlier run (date Tuesday; source def): `reader.lost`.\n"), wednesday);
        assertEquals(rows("reader.lost", tuesday), rows("reader.lost", wednesday));
    }

    @Test
    void whyAFigureIsMissingStaysToo() {
        String monday = written(MONDAY + FILTER + "skipped\treader\tno clang\n", Earlier.NONE);
        String tuesday = written(TUESDAY + FILTER, Earlier.parse(monday));
        assertTrue(tuesday.contains("(date Monday; source abc): all of these.\n"), tuesday);
        assertTrue(tuesday.contains("- `reader.rate`: no clang\n"), tuesday);
    }

    @Test
    void aGroupThatFailedIsAGapAndNotAnOldTable() {
        String monday = written(MONDAY + FILTER + RATE + LOST, Earlier.NONE);
        String tuesday = written(TUESDAY + FILTER + "skipped\treader\tfailed: no clang\n", Earlier.parse(monday));
        assertTrue(tuesday.contains("- `reader.rate`: failed: no clang\n"), tuesday);
        assertFalse(tuesday.contains("From an earlier run"), tuesday);
        assertEquals("", rows("reader", tuesday));
    }

    @Test
    void whatNeverWasMeasuredSaysSo() {
        String monday = written(MONDAY + FILTER, Earlier.NONE);
        String tuesday = written(TUESDAY + FILTER, Earlier.parse(monday));
        assertTrue(tuesday.contains("- `reader.rate`: not measured in this run\n"), tuesday);
        assertFalse(tuesday.contains("Monday"), tuesday);
    }

    private static Catalogue.Group group(String title, String... figures) {
        return new Catalogue.Group(
                title,
                "About " + title + ".",
                Stream.of(figures)
                        .map(figure -> new Definition(figure, "ns", figure, null, null, null))
                        .toList());
    }

    private static String written(String samples, Earlier earlier) {
        Results results = Results.of(Samples.parse(samples.lines().toList()), GROUPS);
        return Markdown.text(results, Map.of("reader.rate", "why"), earlier);
    }

    private static String rows(String prefix, String markdown) {
        return markdown.lines().filter(line -> line.startsWith("| `" + prefix)).collect(Collectors.joining("\n"));
    }
}
