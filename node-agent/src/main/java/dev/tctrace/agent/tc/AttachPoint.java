package dev.tctrace.agent.tc;

/** Where a tc program sits. The labels are those of the status and of every output. */
public enum AttachPoint {
    CLSACT_INGRESS("clsact/ingress", true),
    CLSACT_EGRESS("clsact/egress", false),
    TCX_INGRESS("tcx/ingress", true),
    TCX_EGRESS("tcx/egress", false),
    /** Runs when the primary device (the host end) transmits towards the pod. */
    NETKIT_PRIMARY("netkit/primary", false),
    /** Runs when the peer device (the pod's end) transmits. */
    NETKIT_PEER("netkit/peer", false);

    private final String label;
    private final boolean ingress;

    AttachPoint(String label, boolean ingress) {
        this.label = label;
        this.ingress = ingress;
    }

    /** As users read it: {@code tcx/ingress}. */
    public String label() {
        return label;
    }

    /** Whether the device receives the packets that pass here (else it sends them). */
    public boolean ingress() {
        return ingress;
    }

    /** Whether it is on a netkit pair: there {@code skb->tc_at_ingress} is whatever an earlier hook left in it. */
    public boolean netkit() {
        return this == NETKIT_PRIMARY || this == NETKIT_PEER;
    }
}
