# shellcheck shell=bash
# From `kubectl apply` to Ready and to the first packet: by processes of this machine, then on the testbed's cluster. Neither of the two
# harnesses keeps the other from its figures.
cgroups=$(cgroup_folder)/tctrace-bench-$$
trap 'remove_cgroups "$cgroups"' EXIT
mkdir -p "$cgroups"

# harness NAME PREFIXES COMMAND…
harness() {
    local log=$OUT/$1.log prefixes=$2 prefix
    shift 2
    "$@" 2>"$log" && return
    for prefix in $prefixes; do
        skipped "$prefix" "failed: $(grep -v '^\s*$' "$log" | tail -n 1 | tr '\t' ' ')"
    done
}

class_archive node-agent
class_archive operator
api_server_binaries
# A pid namespace, because the agent takes process 1 for the node's.
harness latency-native 'latency.ready latency.packet' unshare --pid --fork --mount-proc \
    java -cp "$(java_classpath)" dev.tctrace.bench.cluster.LatencyBench \
    "$OUT" "$(testbed/kubernetes kubectl)" "$(count 11 2)" "$(count 5 1)" "$cgroups"
harness latency-cluster latency.cluster bash bench/latency-cluster.sh "$OUT" "$(count 3 1)" "$(count 2 1)"
