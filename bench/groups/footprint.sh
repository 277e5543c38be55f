# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Start and memory, natively: the command, the agent, the operator. The times of command and agent end when they have tried to attach a
# tracer; this machine's kernel may refuse it there.
netns=tctrace-bench-$$
cgroups=$(cgroup_folder)/tctrace-bench-$$
clean_up() {
    ip netns delete "$netns" 2>/dev/null || true
    remove_cgroups "$cgroups"
}
trap clean_up EXIT
ip netns add "$netns"
ip -n "$netns" link set lo up
mkdir -p "$cgroups"

for ((run = 0; run < $(count 11 2); run++)); do
    : >"$OUT/footprint.out"
    began=$(date +%s%N)
    node-agent/src/main/bin/tctrace trace --netns "$netns" -i lo --duration 1s icmp >"$OUT/footprint.out" 2>&1 &
    pid=$!
    ended='' peak=0
    while now=$(awk '/^VmHWM/ {print $2}' "/proc/$pid/status" 2>/dev/null) && [[ -n $now ]]; do
        peak=$now
        if [[ -z $ended ]] && grep -qE 'Attached|refuse|not permitted|cannot' "$OUT/footprint.out"; then
            ended=$(date +%s%N)
        fi
        sleep 0.01
    done
    ended=${ended:-$(date +%s%N)}
    wait "$pid" || true
    sample footprint.cli.start "$(awk "BEGIN {print ($ended - $began) / 1e9}")"
    sample footprint.cli.rss "$(awk "BEGIN {print $peak / 1024}")"
done

class_archive node-agent
class_archive operator
api_server_binaries
# A pid namespace, because the agent takes process 1 for the node's, and may not look at this machine's.
unshare --pid --fork --mount-proc \
    java -cp "$(java_classpath)" dev.tctrace.bench.cluster.FootprintBench "$OUT" "$(count 3 1)" "$cgroups"

# Where tracers are not refused: how long many of them take.
in_vm bash bench/vm-attach.sh "$OUT" "$(java_classpath)" 64 "$(count 3 1)"
