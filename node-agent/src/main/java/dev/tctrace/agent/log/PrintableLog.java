// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.log;

import java.util.logging.Filter;
import java.util.logging.LogRecord;

import io.quarkus.logging.LoggingFilter;
import org.jboss.logmanager.ExtLogRecord;

import dev.tctrace.tracer.PrintableText;

/**
 * Makes what is logged printable, whoever logs it: names of interfaces and programs are a tenant's, and arrive here also inside
 * of messages of exceptions. Lets every record through.
 */
@LoggingFilter(name = PrintableLog.NAME)
public final class PrintableLog implements Filter {
    static final String NAME = "printable";
    private static final int LONGEST = 16 * 1024;

    @Override
    @SuppressWarnings("deprecation") // The only way to the message as the handlers will write it.
    public boolean isLoggable(LogRecord record) {
        if (record instanceof ExtLogRecord formatted) {
            String text = formatted.getFormattedMessage();
            String shown = PrintableText.lines(text, LONGEST);
            if (shown != null && !shown.equals(text)) {
                formatted.setMessage(shown, ExtLogRecord.FormatStyle.NO_FORMAT);
            }
        }
        record.setThrown(printable(record.getThrown()));
        return true;
    }

    /** The same, or a copy with its stack trace where it says what cannot be shown. */
    private static Throwable printable(Throwable thrown) {
        if (thrown == null) {
            return null;
        }
        String text = String.valueOf(thrown);
        String shown = PrintableText.lines(text, LONGEST);
        Throwable cause = thrown.getCause() == thrown ? null : thrown.getCause();
        Throwable shownCause = printable(cause);
        return shown.equals(text) && shownCause == cause ? thrown : new Shown(shown, thrown, shownCause);
    }

    /** Stands for an exception. */
    private static final class Shown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Shown(String text, Throwable original, Throwable cause) {
            super(text, cause, false, true);
            setStackTrace(original.getStackTrace());
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }
}
