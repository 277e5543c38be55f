# shellcheck shell=bash
# Packets a second through a busy pair, untraced and traced three ways. In the virtual machine.
in_vm bash bench/vm-endtoend.sh "$OUT" "$(count 21 2)" "$(count 800 500)"
