// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonValue;

/** Why a target is not traced. */
public enum TargetReason {
    /** The pod has no such interface. */
    INTERFACE_NOT_FOUND("InterfaceNotFound"),
    /** The pod shares the node's network: refused. */
    HOST_NETWORK("HostNetwork"),
    /** The pod has no network yet, or has finished. */
    POD_NOT_RUNNING("PodNotRunning"),
    /** No process of the pod was found under /proc. */
    NAMESPACE_NOT_FOUND("NamespaceNotFound"),
    /** source is Attached, and nothing that matches is attached. */
    NO_PROGRAMS("NoPrograms"),
    /** Programs are attached, but none of them can be traced. */
    NOT_TRACEABLE("NotTraceable"),
    /** The node traces as many targets as an agent takes. */
    LIMIT_REACHED("LimitReached"),
    /** Anything else; see the message. */
    FAILED("Failed");

    private final String value;

    TargetReason(String value) {
        this.value = value;
    }

    /** As the custom resource has it. */
    @JsonValue
    public String value() {
        return value;
    }
}
