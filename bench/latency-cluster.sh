#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From `kubectl apply` to Ready=True and to the first packet in the status, on the testbed's cluster: its demo's pods, which ping, and
# examples/icmp.yaml. The images are on the node. Prints samples.
#
#   bench/latency-cluster.sh OUT WARM COLD     so many runs with an agent on the node, and without one
set -euo pipefail
source bench/lib.sh
source testbed/lib/qemu.sh
OUT=$1 warm_runs=$2 cold_runs=$3
# A cluster of its own, beside the demo's and the tests'.
export TESTBED_CLUSTER=${TESTBED_CLUSTER:-bench} LC_ALL=C
# Seconds after which no further run begins, counted from the beginning, set-up included: on an emulated node a cold one takes
# one to three minutes, a warm one seconds.
LAST_WARM=480 LAST_COLD=360
PATIENCE=240

watch='' ours=''
clean_up() {
    local code=$?
    trap - EXIT
    [[ -z $watch ]] || kill "$watch" 2>/dev/null || true
    [[ -z $ours ]] || testbed/cluster down
    exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

program=$(testbed/kubernetes kubectl)
kubectl() { "$program" --kubeconfig "$kubeconfig" --cache-dir "$OUT/latency-cluster.kubectl" --namespace demo "$@"; }

if testbed/cluster status >/dev/null 2>&1; then
    echo "the testbed's cluster $TESTBED_CLUSTER is running already: it is somebody else's" >&2
    exit 1
fi
ours=yes
kubeconfig=$(testbed/cluster up)
testbed/release install agent.idleGrace=1s >&2
about "node of latency.cluster" "kernel $(kubectl get nodes --output 'jsonpath={.items[0].status.nodeInfo.kernelVersion}'), accelerator $(accelerator)"

kubectl apply --filename testbed/demo.yaml >&2
kubectl wait --for condition=Ready pod --all --timeout 120s >&2
server=$(kubectl get pod server --output 'jsonpath={.status.podIP}')
kubectl exec client -- sh -c "echo $server >/tmp/server"

# Every state that the API server tells, with the time at which it was told: SECONDS|NAME|READY|PACKETS.
states=$OUT/latency-cluster.states
fields='{.metadata.name}|{.status.conditions[?(@.type=="Ready")].status}|{.status.summary.packets}{"\n"}'
"$program" --kubeconfig "$kubeconfig" --namespace demo get tctraces --watch --output "jsonpath=$fields" \
    > >(while IFS= read -r state; do printf '%s|%s\n' "$EPOCHREALTIME" "$state"; done >"$states") &
watch=$!

# first NAME BEGAN CONDITION: waits for a state of this trace of which awk says that the condition holds; prints the seconds since.
first() {
    local deadline=$((SECONDS + PATIENCE)) seconds=''
    while [[ -z $seconds ]]; do
        ((SECONDS < deadline)) || { echo "trace $1: no state with $3 in $PATIENCE s" >&2 && return 1; }
        sleep 0.5
        seconds=$(awk -F '|' -v name="$1" -v began="$2" \
            "\$2 == name && $3 {printf \"%.3f\", \$1 - began; exit}" "$states")
    done
    echo "$seconds"
}

# shellcheck disable=SC2016  # the conditions are awk's
# measure KIND NAME APP: a trace NAME of the pods labelled app=APP, which is left in place.
measure() {
    local kind=$1 name=$2 manifest=$OUT/latency-cluster.yaml began seconds
    sed "s/name: icmp/name: $name/; s/app: server/app: $3/" examples/icmp.yaml >"$manifest"
    began=$EPOCHREALTIME
    kubectl apply --filename "$manifest" >&2
    seconds=$(first "$name" "$began" '$3 == "True"')
    sample "latency.cluster.ready.$kind" "$seconds"
    seconds=$(first "$name" "$began" '$4 > 0')
    sample "latency.cluster.packet.$kind" "$seconds"
}

no_agent() {
    local deadline=$((SECONDS + PATIENCE))
    while [[ -n $(kubectl --namespace tctrace-system get pods --selector app.kubernetes.io/name=tctrace-agent --output name) ]]; do
        ((SECONDS < deadline)) || { echo "an idle agent was still there after $PATIENCE s" >&2 && return 1; }
        sleep 1
    done
}

measure cold cold-1 server
for ((run = 1; run <= warm_runs && (run == 1 || SECONDS < LAST_WARM); run++)); do
    # What the trace before has begun comes to its end.
    sleep 5
    measure warm "warm-$run" client
    kubectl delete tctrace "warm-$run" >&2
done
for ((run = 2; run <= cold_runs && SECONDS < LAST_COLD; run++)); do
    kubectl delete tctraces --all >&2
    no_agent
    measure cold "cold-$run" server
done
