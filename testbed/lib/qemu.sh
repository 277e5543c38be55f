# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The one way a virtual machine is started here; testbed/vm and the cluster's nodes add their own devices.

# The machine's processor decides: /dev/kvm can be there and still not be able to boot a kernel.
accelerator() {
    if [[ -n ${COUNTED:-} ]]; then
        echo tcg,thread=single
    elif grep -qE '^flags.*\b(vmx|svm)\b' /proc/cpuinfo && [[ -w /dev/kvm ]]; then
        echo kvm
    else
        # With more than one thread, TCG races with the guest kernel's patching of its own code.
        echo tcg,thread=single
    fi
}

# qemu_command KERNEL_FOLDER CONTROL_FOLDER MEMORY: fills the array QEMU. The guest sees the host's whole root file system
# read-only, and CONTROL_FOLDER writable under /run/testbed, where it finds its second stage, `guest`.
qemu_command() {
    local kernel=$1 control=$2 memory=$3
    # no_timer_check: on a busy host an emulated timer comes too late for the kernel's check of it, which ends in a panic.
    QEMU=(
        qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none
        -machine q35 -accel "$(accelerator)" -cpu max -smp 2 -m "$memory"
        -kernel "$kernel/vmlinuz" -initrd "$kernel/initrd"
        -append "console=ttyS0 quiet loglevel=4 panic=-1 oops=panic random.trust_cpu=on mitigations=off audit=0 apparmor=0 no_timer_check nowatchdog"
        -virtfs "local,path=/,mount_tag=rootfs,security_model=none,readonly=on,multidevs=remap"
        -virtfs "local,path=$control,mount_tag=control,security_model=none,multidevs=remap"
        -chardev "file,id=console,path=$control/console.log" -serial chardev:console
        -device virtio-rng-pci
    )
    # The guest's clock then goes by instructions, one a nanosecond: what is measured is the same whatever else this machine does.
    [[ -z ${COUNTED:-} ]] || QEMU+=(-icount shift=0,sleep=off -smp 1)
    cp "$TESTBED/vm-guest" "$control/guest"
    printf '%s\n' "$kernel" >"$control/kernel"
}
