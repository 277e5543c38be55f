// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.IOException;

/** What to say when output could not be written. */
final class WriteFailure {
    private WriteFailure() {}

    /** @return what was not written, why, and what to do; null where its reader has gone, head or a pager that was left */
    static IOException of(String destination, IOException e) {
        String cause = String.valueOf(e.getMessage());
        if (cause.contains("Broken pipe")) {
            return null;
        }
        String remedy = cause.contains("No space left") ? ". Free some space there, or write elsewhere." : "";
        return new IOException("Cannot write " + destination + ": " + cause + remedy, e);
    }
}
