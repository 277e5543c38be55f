# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# From `kubectl apply` to the answer in Ready and to the first packet, by processes of this machine. See LatencyBench.
cgroups=$(cgroup_folder)/tctrace-bench-$$
trap 'remove_cgroups "$cgroups"' EXIT
mkdir -p "$cgroups"
class_archive node-agent
class_archive operator
api_server_binaries
# A pid namespace, because the agent takes process 1 for the node's.
unshare --pid --fork --mount-proc java -cp "$(java_classpath)" dev.tctrace.bench.cluster.LatencyBench \
    "$OUT" "$(testbed/kubernetes kubectl)" "$(count 11 2)" "$(count 5 1)" "$cgroups"
