# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The operator in clusters of ever more pods, with the chart's limits, through a restart of the API server; then an agent on a node
# of 500 pods, and the operator among TcTraces at their size limit. See ClusterSizeBench.
class_archive operator
class_archive node-agent
api_server_binaries
read -ra sizes <<<"$(count "${BENCH_CLUSTER_SIZES:-0 10000 50000 150000}" "0 1000")"
java -cp "$(java_classpath)" dev.tctrace.bench.cluster.ClusterSizeBench "$OUT" "${sizes[@]}"
