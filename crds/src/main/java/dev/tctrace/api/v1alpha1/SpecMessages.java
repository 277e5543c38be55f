// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

/**
 * What a bad spec is answered with: each sentence says what to write instead. The CRD's CEL rules and the operator, which
 * checks again for API servers without CEL, use the same ones.
 */
public final class SpecMessages {
    public static final String DURATION =
            "duration must be a positive time of at most 168h, such as 90s, 10m or 1h30m: whole hours (h), minutes (m) and seconds (s), in this order";

    public static final String INTERFACE =
            "interface must be the name of a network interface inside the pod, such as eth0: 1 to 15 characters without spaces, slashes or colons";

    public static final String POD_NAME =
            "podName must be the name of one pod, such as web-6d4cf56db6-x7k2p: lower case letters, digits, - and ., at most 253 characters";

    public static final String NAME_WITH_PROBE =
            "programs.name chooses among attached programs, of which source Probe traces none: remove programs.name, or set programs.source to Attached or Auto";

    public static final String PEER_ONE = "peer needs exactly one of podSelector, service and cidr: remove the others";

    public static final String PEER_SERVICE =
            "peer.service must be the name of a Service of this namespace, such as web: lower case letters, digits and -, at most 63 characters";

    public static final String PEER_CIDR =
            "peer.cidr must be an address such as 10.0.0.1 or fd00::1, or a block of them such as 10.0.0.0/8 or fd00::/64";

    public static final String SELECTOR_VALUES =
            "podSelector.matchExpressions: In and NotIn need at least one entry in values, Exists and DoesNotExist take none";

    /** After the name of a pod: why it is never traced. */
    public static final String HOST_NETWORK =
            "shares its node's network, where the packets of others pass: it is not traced";

    private SpecMessages() {}
}
