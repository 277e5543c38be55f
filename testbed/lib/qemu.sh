# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The one way a virtual machine is started here; testbed/vm and the cluster's nodes add their own devices.

# accelerator ARCH. The machine's processor decides: /dev/kvm can be there and still not be able to boot a kernel.
accelerator() {
    if [[ $1 == arm64 && -z ${COUNTED:-} ]]; then
        echo tcg,thread=multi
    elif [[ -n ${COUNTED:-} ]]; then
        echo tcg,thread=single
    elif [[ $1 == "$HOST_ARCH" ]] && grep -qE '^flags.*\b(vmx|svm)\b' /proc/cpuinfo && [[ -w /dev/kvm ]]; then
        echo kvm
    else
        # With more than one thread, TCG races with an x86 kernel's patching of its own code.
        echo tcg,thread=single
    fi
}

# qemu_command KERNEL_FOLDER CONTROL_FOLDER MEMORY [ARCH ROOT]: fills the array QEMU. The guest sees the host's whole root file system
# read-only, and CONTROL_FOLDER writable under /run/testbed, where it finds its second stage, `guest`. A guest of another
# architecture boots on ROOT, and sees the host's beside it.
qemu_command() {
    local kernel=$1 control=$2 memory=$3 arch=${4:-$HOST_ARCH} root=${5:-/} console
    case $arch in
        amd64) QEMU=(qemu-system-x86_64 -machine q35 -cpu max) console=ttyS0 ;;
        # A processor of today's servers. The pointer authentication of `max` is slow to emulate.
        arm64) QEMU=(qemu-system-aarch64 -machine virt,gic-version=3 -cpu neoverse-n1) console=ttyAMA0 ;;
        *) die "there is no virtual machine for '$arch': amd64 or arm64" ;;
    esac
    # no_timer_check: on a busy host an emulated timer comes too late for the kernel's check of it, which ends in a panic.
    QEMU+=(
        -nodefaults -no-user-config -no-reboot -display none
        -accel "$(accelerator "$arch")" -smp 2 -m "$memory"
        -kernel "$kernel/vmlinuz" -initrd "$kernel/initrd"
        -append "console=$console quiet loglevel=4 panic=-1 oops=panic random.trust_cpu=on mitigations=off audit=0 apparmor=0 no_timer_check nowatchdog"
        -virtfs "local,path=$root,mount_tag=rootfs,security_model=none,readonly=on,multidevs=remap"
        -virtfs "local,path=$control,mount_tag=control,security_model=none,multidevs=remap"
        -chardev "file,id=console,path=$control/console.log" -serial chardev:console
        -device virtio-rng-pci
    )
    [[ $root == / ]] || QEMU+=(-virtfs "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap")
    # The guest's clock then goes by instructions, one a nanosecond: what is measured is the same whatever else this machine does.
    [[ -z ${COUNTED:-} ]] || QEMU+=(-icount shift=0,sleep=off -smp 1)
    cp "$TESTBED/vm-guest" "$control/guest"
    printf '%s\n' "$kernel" >"$control/kernel"
}
