// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/** Where a tc program sits. The labels are those of the status and of every output. */
public enum AttachPoint {
    CLSACT_INGRESS("clsact/ingress", true),
    CLSACT_EGRESS("clsact/egress", false),
    TCX_INGRESS("tcx/ingress", true),
    TCX_EGRESS("tcx/egress", false),
    /** A filter of an egress qdisc, or of one of its classes: it chooses the class that the packet waits in. */
    QDISC_EGRESS("qdisc/egress", false),
    /** An action ({@code action bpf}) of a filter of clsact or of the plain ingress qdisc. */
    ACTION_INGRESS("action/ingress", true),
    /** The same where packets leave. */
    ACTION_EGRESS("action/egress", false),
    /** An action of a filter of an egress qdisc. */
    QDISC_ACTION("qdisc/action", false),
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

    /** Whether it is tcx, which comes before all else that the device has. */
    public boolean tcx() {
        return this == TCX_INGRESS || this == TCX_EGRESS;
    }

    /** Whether programs are actions of filters there, not filters. */
    public boolean action() {
        return this == ACTION_INGRESS || this == ACTION_EGRESS || this == QDISC_ACTION;
    }

    /** Whether it belongs to an egress qdisc, which comes behind tcx and clsact. */
    public boolean qdisc() {
        return this == QDISC_EGRESS || this == QDISC_ACTION;
    }

    /** Whether it is on a netkit pair: there {@code skb->tc_at_ingress} is whatever an earlier hook left in it. */
    public boolean netkit() {
        return this == NETKIT_PRIMARY || this == NETKIT_PEER;
    }
}
