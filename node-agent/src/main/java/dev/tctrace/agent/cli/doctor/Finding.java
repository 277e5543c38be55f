// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.doctor;

/**
 * What one check found.
 *
 * @param name what was looked at
 * @param state how it stands
 * @param detail what was seen
 * @param advice what to do; empty where nothing is to be done
 */
public record Finding(String name, State state, String detail, String advice) {

    /** How it stands. */
    public enum State {
        OK,
        /** Something does not work that most people can do without. */
        LIMITED,
        /** Not permitted: tracing does not work until it is. */
        NOT_PERMITTED,
        /** Not possible here: tracing does not work. */
        MISSING
    }

    static Finding ok(String name, String detail) {
        return new Finding(name, State.OK, detail, "");
    }

    static Finding limited(String name, String detail, String advice) {
        return new Finding(name, State.LIMITED, detail, advice);
    }

    static Finding notPermitted(String name, String detail, String advice) {
        return new Finding(name, State.NOT_PERMITTED, detail, advice);
    }

    static Finding missing(String name, String detail, String advice) {
        return new Finding(name, State.MISSING, detail, advice);
    }
}
