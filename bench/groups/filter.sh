# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The filter alone, natively: tc programs run on any kernel.
"$OUT/filter" "$OUT/filter-objects" "$OUT/bpf/filter_c.bpf.o" "$(count 71 5)" "$(count 200000 20000)"
