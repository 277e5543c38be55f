# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What tracing adds to a packet: see c/kernel.c. In the virtual machine, with the kernel BENCH_KERNEL; once by time, once by instructions.
harness=("$OUT/kernel" "$OUT/bpf/target.bpf.o" "$OUT/bpf/seed.bpf.o" "$OUT/tracer-objects")

in_vm bash -c 'printf "about\tkernel of the virtual machine\t%s\n" "$(uname -r)"; exec "$@"' kernel \
    "${harness[@]}" "$(count 101 5)" "$(count 1000 200)"
in_vm --counted "${harness[@]}" "$(count 5 1)" 500 | sed 's/^sample\tkernel\./sample\tcounted./'

# What a drop elsewhere on the node pays: see c/drops.c.
drops=("$OUT/drops" bpf/target/bpf/drops.bpf.o)
in_vm "${drops[@]}" "$(count 101 5)" "$(count 1000 200)"
in_vm --counted "${drops[@]}" "$(count 5 1)" 500 | sed 's/^sample\tdrops\./sample\tcounted.drops./'
