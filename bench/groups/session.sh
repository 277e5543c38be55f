# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The tracer as an fentry/fexit pair and as a session program, by instructions: see c/kernel.c. On a kernel that has session
# programs, whatever BENCH_KERNEL says of the others.
BENCH_KERNEL=${BENCH_SESSION_KERNEL:-sid}
harness=("$OUT/kernel" "$OUT/bpf/target.bpf.o" "$OUT/bpf/seed.bpf.o" "$OUT/tracer-objects" "$(count 5 1)" 500
    "$OUT/session-objects" "$OUT/bpf/empty.bpf.o")

in_vm --counted bash -c 'printf "about\tkernel with session programs\t%s\n" "$(uname -r)"; exec "$@"' session "${harness[@]}" |
    sed 's/^sample\tkernel\./sample\tsession./'
