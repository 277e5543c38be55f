#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# vm-peers.sh OUT ROUNDS MILLISECONDS WARM-UP-MILLISECONDS, inside the virtual machine. The question that all are asked: one destination in a hundred.
set -euo pipefail
OUT=$1
source "$(dirname "$0")/vm-pairs.sh"

for name in untraced tctrace tcpdump; do
    pair "$name"
done
trap end_tracers EXIT
tracer tctrace Attached tctrace trace --netns tctrace-b -i eth0 -w /dev/null host 10.1.0.7
tracer tcpdump "listening on" ip netns exec tcpdump-b tcpdump -n -i eth0 -w /dev/null host 10.1.0.7
warm_up "$4" tctrace tcpdump
rounds "$2" "$3" peers untraced tctrace tcpdump
