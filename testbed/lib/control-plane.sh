# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# etcd, API server, controller manager and scheduler, natively on the loopback addresses of this cluster.

# Flags that only older versions know are given only to them. MINOR: 20 for 1.20.
start_control_plane() {
    local bin=$1 minor=$2 pki=$STATE/pki old=()
    ((minor >= 24)) || old=(--port=0)

    start etcd etcd --data-dir "$STATE/etcd" --name testbed \
        --listen-client-urls "http://127.0.0.1:$ETCD_PORT" --advertise-client-urls "http://127.0.0.1:$ETCD_PORT" \
        --listen-peer-urls "http://127.0.0.1:$((ETCD_PORT + 300))" \
        --initial-advertise-peer-urls "http://127.0.0.1:$((ETCD_PORT + 300))" \
        --initial-cluster "testbed=http://127.0.0.1:$((ETCD_PORT + 300))"

    # The nodes' kubelets are reached at loopback addresses that QEMU forwards; only this process sees these names.
    start kube-apiserver unshare --mount --propagation private sh -c 'mount --bind "$1" /etc/hosts; shift; exec "$@"' sh \
        "$STATE/hosts" "$bin/kube-apiserver" \
        --etcd-servers "http://127.0.0.1:$ETCD_PORT" --bind-address 127.0.0.1 --secure-port "$API_PORT" \
        --advertise-address "$HOST_FROM_GUEST" --service-cluster-ip-range 10.96.0.0/16 --allow-privileged=true \
        --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction \
        --client-ca-file "$pki/ca.crt" --tls-cert-file "$pki/apiserver.crt" --tls-private-key-file "$pki/apiserver.key" \
        --kubelet-client-certificate "$pki/admin.crt" --kubelet-client-key "$pki/admin.key" \
        --kubelet-preferred-address-types Hostname,InternalIP \
        --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$pki/service-account.key" \
        --service-account-signing-key-file "$pki/service-account.key"

    start kube-controller-manager "$bin/kube-controller-manager" --kubeconfig "$pki/controller-manager.kubeconfig" \
        --service-account-private-key-file "$pki/service-account.key" --root-ca-file "$pki/ca.crt" \
        --use-service-account-credentials --leader-elect=false --bind-address 127.0.0.1 --secure-port "$MANAGER_PORT" \
        --node-monitor-period 2s --node-monitor-grace-period 20s "${old[@]}"

    start kube-scheduler "$bin/kube-scheduler" --kubeconfig "$pki/scheduler.kubeconfig" --leader-elect=false \
        --bind-address 127.0.0.1 --secure-port "$SCHEDULER_PORT" "${old[@]}"
}

make_certificates() {
    local pki=$STATE/pki server=https://127.0.0.1:$API_PORT from_guest=https://$HOST_FROM_GUEST:$API_PORT i
    mkdir -p "$pki"
    make_ca "$pki"
    new_key "$pki/service-account.key"
    certificate "$pki" apiserver /CN=kube-apiserver "DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,\
DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:127.0.0.1,IP:$HOST_FROM_GUEST,IP:10.96.0.1"
    certificate "$pki" admin /O=system:masters/CN=testbed-admin
    certificate "$pki" controller-manager /CN=system:kube-controller-manager
    certificate "$pki" scheduler /CN=system:kube-scheduler
    certificate "$pki" kube-proxy /CN=system:kube-proxy
    kubeconfig "$pki" admin "$server" "$STATE/kubeconfig"
    kubeconfig "$pki" controller-manager "$server" "$pki/controller-manager.kubeconfig"
    kubeconfig "$pki" scheduler "$server" "$pki/scheduler.kubeconfig"
    kubeconfig "$pki" kube-proxy "$from_guest" "$pki/kube-proxy.kubeconfig"
    for ((i = 1; i <= NODES; i++)); do
        certificate "$pki" "node-$i" "/O=system:nodes/CN=system:node:node-$i"
        kubeconfig "$pki" "node-$i" "$from_guest" "$pki/node-$i.kubeconfig"
    done
}
