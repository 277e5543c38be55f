# shellcheck shell=bash
# Java against C on one ring, natively.
java -cp "$(java_classpath)" dev.tctrace.bench.reader.ReaderBench "$OUT" "$(count 101 5)"
