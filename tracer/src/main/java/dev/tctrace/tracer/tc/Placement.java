// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/**
 * How a program stands among what else is at its attach point.
 *
 * @param order its place among all that runs there, filters of other kinds included, from 0
 * @param occurrence the how-manieth time it is that this program is at this attach point of this device, from 1
 * @param everyPacket whether it sees every packet that comes as far as its place: no protocol, chain or filter chooses them
 * @param defaultAction for an action: what happens where the program returns TC_ACT_UNSPEC; TC_ACT_UNSPEC for all else
 * @param extendedId the program of which it replaces a function (freplace), and which is asked instead of it; 0 for all else
 * @param obstacle why it can never be traced there; null where nothing is known to stand in the way
 */
public record Placement(
        int order, int occurrence, boolean everyPacket, int defaultAction, int extendedId, Obstacle obstacle) {
    /** The first and only one. */
    public static final Placement ORDINARY = new Placement(0, 1, true, Verdict.TC_ACT_UNSPEC.code(), 0, null);

    /** Whether another program calls it, and makes of its return value what it likes. */
    public boolean extension() {
        return extendedId != 0;
    }
}
