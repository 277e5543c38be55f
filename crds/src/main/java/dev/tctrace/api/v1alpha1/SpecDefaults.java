// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

/**
 * The defaults and bounds of a spec's numbers. The CRD is generated from them; the agent applies them again to a TcTrace that
 * was stored before the CRD had them.
 */
public final class SpecDefaults {
    public static final String INTERFACE = "eth0";

    public static final int MAX_RECORDS_PER_SECOND = 100;

    public static final int RECENT_PACKETS = 20;

    public static final int SNAP_LENGTH = 128;
    public static final int SNAP_LENGTH_MIN = 64;
    public static final int SNAP_LENGTH_MAX = 512;

    private SpecDefaults() {}
}
