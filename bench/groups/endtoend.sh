# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Packets a second through a busy pair, untraced and traced three ways. In the virtual machine; once by time, once by instructions.
kernel=(miss.kernel percent.kernel all.kernel)
in_vm bash bench/vm-endtoend.sh "$OUT" "$(count 9 2)" "$(count 800 500)" "$(count 10000 500)" \
    untraced control miss percent all "${kernel[@]}"
# A JVM that has not compiled itself would be all that is seen here, so only what the kernel does.
in_vm --counted bash bench/vm-endtoend.sh "$OUT" "$(count 5 1)" 300 500 untraced control "${kernel[@]}" |
    sed 's/^sample\tendtoend\./&counted./'
