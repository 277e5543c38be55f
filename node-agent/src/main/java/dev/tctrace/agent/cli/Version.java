// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
public final class Version implements IVersionProvider {
    private static final String DEVELOPMENT = "development";

    /** The version that the jar was built as. */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? DEVELOPMENT : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "tctrace " + number(), "Java " + Runtime.version() + ", " + system(),
        };
    }

    static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version");
    }
}
