// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

/** What measures, as a program. */
@FunctionalInterface
interface Harness {
    void measure() throws Exception;

    /**
     * Measures and ends the process, also after a failure: the API server's client leaves threads behind that would keep it.
     * What it started ends with it, when it is interrupted, too.
     */
    static void run(Harness harness) {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
        int code = 0;
        try {
            harness.measure();
        } catch (Exception e) {
            e.printStackTrace();
            // What the results say of a harness that failed is its last line.
            System.err.println(e);
            code = 1;
        }
        System.exit(code);
    }
}
