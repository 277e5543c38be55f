package dev.tctrace.agent.cli;

/** How the command ends. Scripts rely on the numbers. */
public enum ExitCode {
    OK(0, "All went well; also after Ctrl-C, and when whoever read the output has gone."),
    FAILED(1, "It failed while it ran."),
    USAGE(2, "The command line or the filter expression is wrong."),
    NOT_PERMITTED(3, "Not permitted: root, or a capability, is missing."),
    UNSUPPORTED(4, "The kernel refuses tracers or lacks a feature."),
    NOT_FOUND(5, "There is no such namespace, process, interface or program.");

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
}
