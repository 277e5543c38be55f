// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TestFailuresTest {
    @TempDir
    Path folder;

    @Test
    void namesWhatFailedAndNothingElse() throws IOException {
        report("""
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="a.RingTest" tests="4" errors="1" skipped="1" failures="1">
                  <testcase name="passes" classname="a.RingTest" time="0.1"/>
                  <testcase name="isFull" classname="a.RingTest" time="0.2">
                    <failure message="expected: &lt;1&gt; but was: &lt;2&gt;" type="AssertionFailedError"><![CDATA[AssertionFailedError: expected: <1> but was: <2>
                	at org.junit.jupiter.api.Assertions.assertEquals(Assertions.java:1)
                	at a.RingTest.isFull(RingTest.java:7)
                ]]></failure>
                    <system-out><![CDATA[much]]></system-out>
                  </testcase>
                  <testcase name="opens" classname="a.RingTest" time="0.2">
                    <error message="no such file" type="java.io.IOException"/>
                  </testcase>
                  <testcase name="later" classname="a.RingTest"><skipped message="needs root"/></testcase>
                </testsuite>
                """);

        assertEquals(
                List.of(
                        "a.RingTest.isFull",
                        "    AssertionFailedError: expected: <1> but was: <2>",
                        "    \tat a.RingTest.isFull(RingTest.java:7)",
                        "a.RingTest.opens",
                        "    java.io.IOException: no such file"),
                TestFailures.of(folder));
    }

    @Test
    void aLongFailureIsCut() throws IOException {
        report("<testsuite><testcase name='n' classname='c'><failure>" + "line\n".repeat(40)
                + "</failure></testcase></testsuite>");

        assertEquals(1 + 12, TestFailures.of(folder).size());
    }

    @Test
    void aReportThatEndedInTheMiddleIsSaid() throws IOException {
        report("<testsuite><testcase name='n' classname='c'>");

        assertTrue(TestFailures.of(folder).get(0).startsWith("unreadable report "));
    }

    private void report(String xml) throws IOException {
        Files.createDirectories(folder.resolve("unit/tracer"));
        Files.writeString(folder.resolve("unit/tracer/TEST-a.RingTest.xml"), xml);
    }
}
