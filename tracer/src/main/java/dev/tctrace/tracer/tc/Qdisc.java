// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/**
 * A qdisc of a device.
 *
 * @param kind {@code clsact}, {@code ingress}, {@code htb}, …
 * @param handle its number: the upper half of those of its classes; 0 for a default one
 * @param parent where it is: {@link #ROOT}, {@link #INGRESS}, or the class whose packets it holds
 * @param qevents whether filters are asked on its own events ({@code qevent} of red)
 */
public record Qdisc(String kind, int handle, int parent, boolean qevents) {
    public static final int ROOT = 0xffffffff;
    public static final int INGRESS = 0xfffffff1;

    /** Whether both of clsact's hooks are there; the plain ingress qdisc answers for the other one with the same filters. */
    public boolean clsact() {
        return kind.equals("clsact");
    }

    public boolean ingress() {
        return kind.equals("ingress");
    }
}
