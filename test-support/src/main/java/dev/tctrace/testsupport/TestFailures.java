// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Names the failed tests in JUnit's XML reports (TEST-*.xml), each with the first lines of its failure: the end of a log seldom
 * has them. Uses the JDK alone, so that the testbed runs this file without a build: {@code java TestFailures.java FOLDER…}.
 */
public final class TestFailures {
    private static final int LINES = 12;

    private TestFailures() {}

    public static void main(String[] folders) throws IOException {
        for (String folder : folders) {
            of(Path.of(folder)).forEach(System.out::println);
        }
    }

    /** Lines of text; a report that cannot be read is one of them. */
    static List<String> of(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.getFileName().toString().matches("TEST-.*[.]xml"))
                    .sorted()
                    .forEach(report -> read(report, lines));
        }
        return lines;
    }

    private static void read(Path report, List<String> lines) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // What is wrong is in the exception; the default prints it, too.
            builder.setErrorHandler(null);
            NodeList tests = builder.parse(report.toFile()).getElementsByTagName("testcase");
            for (int i = 0; i < tests.getLength(); i++) {
                Element test = (Element) tests.item(i);
                describe(test, "failure", lines);
                describe(test, "error", lines);
            }
        } catch (IOException | ParserConfigurationException | SAXException e) {
            lines.add("unreadable report " + report + ": " + e.getMessage());
        }
    }

    private static void describe(Element test, String kind, List<String> lines) {
        NodeList failures = test.getElementsByTagName(kind);
        for (int i = 0; i < failures.getLength(); i++) {
            Element failure = (Element) failures.item(i);
            lines.add(test.getAttribute("classname") + "." + test.getAttribute("name"));
            // The text begins with type and message; without text there are only these. JUnit's own frames come before
            // the
            // line of the test.
            String text = failure.getTextContent().isBlank()
                    ? failure.getAttribute("type") + ": " + failure.getAttribute("message")
                    : failure.getTextContent();
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("\tat org.junit."))
                    .limit(LINES)
                    .forEach(line -> lines.add("    " + line));
        }
    }
}
