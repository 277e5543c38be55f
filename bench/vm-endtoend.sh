#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# vm-endtoend.sh OUT ROUNDS MILLISECONDS WARM-UP-MILLISECONDS NAME…, inside the virtual machine: what rounds() measures.
set -euo pipefail
OUT=$1
source "$(dirname "$0")/vm-pairs.sh"

for name in untraced control miss percent all; do
    pair "$name"
done
trap end_tracers EXIT
tracer miss Attached tctrace trace --netns miss-b -i eth0 --max-rate 100 tcp
tracer percent Attached tctrace trace --netns percent-b -i eth0 --max-rate 100 host 10.1.0.7
tracer all Attached tctrace trace --netns all-b -i eth0 --max-rate 100
warm_up "$4" miss percent all
rounds "$2" "$3" endtoend "${@:5}"
