#!/usr/bin/env bash
# vm-endtoend.sh OUT ROUNDS MILLISECONDS, inside the virtual machine.
set -euo pipefail
OUT=$1
source "$(dirname "$0")/vm-pairs.sh"

for name in untraced miss percent all; do
    pair "$name"
done
trap end_tracers EXIT
tracer miss Attached tctrace trace --netns miss-b -i eth0 --max-rate 100 tcp
tracer percent Attached tctrace trace --netns percent-b -i eth0 --max-rate 100 host 10.1.0.7
tracer all Attached tctrace trace --netns all-b -i eth0 --max-rate 100
rounds "$2" "$3" endtoend untraced miss percent all
