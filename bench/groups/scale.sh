# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The operator with many traces in a real API server. See ScaleBench.
class_archive operator
api_server_binaries
java -cp "$(java_classpath)" dev.tctrace.bench.cluster.ScaleBench "$OUT" "$(count 1000 100)" "$(count 3000 300)" "$(count 12000 1200)"
