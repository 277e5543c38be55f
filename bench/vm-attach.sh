#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# vm-attach.sh OUT CLASSPATH PROGRAMS ROUNDS, inside the virtual machine: so many programs on one device, loaded for by libbpf and by us.
set -euo pipefail
OUT=$1 classpath=$2 programs=$3 rounds=$4

ip link set lo up
"$OUT/attach" "$OUT/bpf/target.bpf.o" "$OUT/tracer-objects" "$programs" "$rounds"
# The command's options of the JVM.
java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$classpath" dev.tctrace.bench.attach.AttachBench "$programs" "$rounds"
