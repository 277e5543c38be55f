# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A node: a virtual machine that runs containerd, kubelet and kube-proxy (node-guest). It is spoken to through its control
# folder: a file requests/<n>.sh is run there and answered by <n>.out and <n>.exit.

# start_node NUMBER KERNEL_FOLDER BIN MINOR
start_node() {
    local i=$1 kernel=$2 bin=$3 minor=$4 control=$STATE/node-$1 other=$((3 - $1)) rarely=''
    # On an emulated processor the usual housekeeping takes a quarter of it. The flag is not promised to stay.
    if [[ $("$bin/kubelet" --help 2>/dev/null) == *--housekeeping-interval* ]]; then rarely=--housekeeping-interval=1m; fi
    mkdir -p "$control/requests"
    echo "node-$i" >"$control/hostname"
    cp "$TESTBED/node-guest" "$control/command"
    cp "$STATE/pki/ca.crt" "$control/"
    cp "$STATE/pki/node-$i.kubeconfig" "$control/kubelet.kubeconfig"
    cp "$STATE/pki/kube-proxy.kubeconfig" "$control/"
    cat >"$control/settings" <<END
number=$i
other=$other
nodes=$NODES
bin=$bin
minor=$minor
kubelet_flags=$rarely
tools=$TOOLS_IMAGE
END
    QEMU=()
    qemu_command "$kernel" "$control" "${TESTBED_MEMORY:-6G}"
    start "node-$i" "${QEMU[@]}" \
        -netdev "user,id=host,hostfwd=tcp:$LOOPBACK.1$i:10250-:10250" -device virtio-net-pci,netdev=host,romfile= \
        -netdev "dgram,id=lan,local.type=inet,local.host=$LOOPBACK.1$i,local.port=7700,remote.type=inet,remote.host=$LOOPBACK.1$other,remote.port=7700" \
        -device "virtio-net-pci,netdev=lan,mac=52:54:00:77:00:1$i,romfile="
}

# on_node NUMBER COMMAND…: runs a command on the node and returns its exit code.
on_node() {
    local requests=$STATE/node-$1/requests name=node-$1 request code
    shift
    request=$(mktemp "$requests/request.XXXXXX")
    printf '%q ' "$@" >"$request"
    mv "$request" "$request.sh"
    while [[ ! -s $request.exit ]]; do
        running "$name" || die "$name is not running"
        sleep 0.1
    done
    code=$(<"$request.exit")
    cat "$request.out"
    rm -f "$request".*
    return "$code"
}
