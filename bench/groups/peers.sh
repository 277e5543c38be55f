# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Others who watch the same pair, by the packets a second that are left. In the virtual machine.
skipped peers.pwru "pwru 1.0.5 (trixie) cannot load its tc tracers on 6.12: unrecognized attach type"
skipped peers.bpftrace "has no arguments at a BPF program, so no packet to ask about; at a kernel function it would watch every pair"
in_vm bash bench/vm-peers.sh "$OUT" "$(count 11 2)" "$(count 1000 500)" "$(count 10000 500)"
