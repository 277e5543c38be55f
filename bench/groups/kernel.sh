# shellcheck shell=bash
# What tracing adds to a packet: see c/kernel.c. In the virtual machine, with the kernel BENCH_KERNEL.
rounds=$(count 101 5)
runs=$(count 1000 200)

in_vm bash -c 'printf "about\tkernel of the virtual machine\t%s\n" "$(uname -r)"; exec "$@"' kernel \
    "$OUT/kernel" "$OUT/bpf/target.bpf.o" "$OUT/bpf/seed.bpf.o" "$OUT/tracer-objects" "$rounds" "$runs"
