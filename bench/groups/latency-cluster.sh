# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# From `kubectl apply` to Ready=True and to the first packet, on the testbed's cluster.
bash bench/latency-cluster.sh "$OUT" "$(count 3 1)" "$(count 2 1)"
