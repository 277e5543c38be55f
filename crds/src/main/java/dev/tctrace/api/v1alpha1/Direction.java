package dev.tctrace.api.v1alpha1;

/** Which way a packet goes, as the pod sees it. */
public enum Direction {
    Ingress,
    Egress,
    Both
}
