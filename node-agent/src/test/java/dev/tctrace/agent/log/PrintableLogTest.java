// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.log;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.logging.LogRecord;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.agent.HostileNames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PrintableLogTest {
    private final PrintableLog filter = new PrintableLog();
    private final PatternFormatter formatter = new PatternFormatter("%-5p %s%e%n");

    @ParameterizedTest
    @MethodSource("dev.tctrace.agent.HostileNames#all")
    void namesAreShownPrintable(String name) {
        ExtLogRecord record =
                new ExtLogRecord(Level.WARN, "pod %s cannot be traced", ExtLogRecord.FormatStyle.PRINTF, "test");
        record.setParameters(new Object[] {name});
        record.setThrown(new IllegalStateException(name, new IOException(name)));

        String line = logged(record);

        HostileNames.assertShowable(line.replace("\t", ""), Integer.MAX_VALUE);
        assertTrue(line.contains("IllegalStateException"), "the exception's type is gone");
        assertTrue(line.contains("PrintableLogTest"), "the stack trace is gone");
        assertTrue(line.length() < 200_000, () -> line.length() + " characters");
    }

    @Test
    void whatCanBeShownStaysAsItIs() {
        RuntimeException failure = new IllegalStateException("of interface eth0");
        ExtLogRecord record = new ExtLogRecord(Level.INFO, "pod {0}", ExtLogRecord.FormatStyle.MESSAGE_FORMAT, "test");
        record.setParameters(new Object[] {"web-1"});
        record.setThrown(failure);

        assertTrue(logged(record).startsWith("INFO  pod web-1"));
        assertSame(failure, record.getThrown());
    }

    @Test
    void theAgentUsesIt() throws IOException {
        Properties settings = new Properties();
        try (InputStream in = PrintableLog.class.getResourceAsStream("/application.properties")) {
            settings.load(in);
        }
        assertEquals(PrintableLog.NAME, settings.getProperty("quarkus.log.console.filter"));
    }

    private String logged(LogRecord record) {
        assertTrue(filter.isLoggable(record));
        return formatter.format(record);
    }
}
