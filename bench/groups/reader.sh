# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Java against C on one ring, natively: first on one processor, which both share with whatever else the host does there; then while it is filled.
taskset -c "$(($(nproc) - 1))" java -cp "$(java_classpath)" dev.tctrace.bench.reader.ReaderBench "$OUT" "$(count 101 5)"
java -cp "$(java_classpath)" dev.tctrace.bench.reader.LiveReading "$OUT" "$(count 7 2)"
