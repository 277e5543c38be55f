// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** How the command ends. Scripts rely on the numbers; help, manual page and docs say what is said here. */
public enum ExitCode {
    OK(0, "Success; also after Ctrl-C, and when the reader of the output has gone."),
    FAILED(1, "It failed while running, for example because the disk is full."),
    USAGE(2, "Invalid command line or filter expression."),
    NOT_PERMITTED(3, "Not permitted: root, or a capability, is missing."),
    UNSUPPORTED(4, "Not possible here: the kernel refuses tracers or lacks a feature, or a library is missing."),
    NOT_FOUND(5, "No such namespace, process, interface or program.");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public String meaning() {
        return meaning;
    }

    /** As picocli wants it for the help. */
    static Map<String, String> list() {
        Map<String, String> list = new LinkedHashMap<>();
        for (ExitCode code : values()) {
            list.put(" " + code.number, code.meaning);
        }
        return list;
    }
}
