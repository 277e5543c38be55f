// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/**
 * One tc program at one place in one chain.
 *
 * @param id the kernel's program id
 * @param name the full name of its entry function from BTF, or the kernel's 15 characters where it has no BTF
 * @param tag eight bytes in hex: the kernel's hash over its instructions
 * @param attachPoint where it sits
 * @param device what it sits on
 * @param position its place in the chain of that attach point, from 1, in the order the kernel runs it
 * @param directAction whether its return value is a TC_ACT_* code (cls_bpf without direct-action returns a class id)
 * @param direction which way its packets go as the pod sees it: Ingress or Egress
 * @param ours whether it is a probe of ours
 * @param skbDevice what {@code skb->dev} names while the program runs: {@code device}, but the other end of the pair on
 *     netkit, whose transmit function moves the packet before it runs the programs (drivers/net/netkit.c, netkit_xmit)
 * @param placement how it stands among what else is there
 */
public record AttachedProgram(
        int id,
        String name,
        String tag,
        AttachPoint attachPoint,
        Device device,
        int position,
        boolean directAction,
        Direction direction,
        boolean ours,
        Device skbDevice,
        Placement placement) {

    /** A program that nothing more is known of. */
    public AttachedProgram(
            int id,
            String name,
            String tag,
            AttachPoint attachPoint,
            Device device,
            int position,
            boolean directAction,
            Direction direction,
            boolean ours,
            Device skbDevice) {
        this(
                id,
                name,
                tag,
                attachPoint,
                device,
                position,
                directAction,
                direction,
                ours,
                skbDevice,
                Placement.ORDINARY);
    }

    /** A program that sees the device that it sits on: every attach point but netkit's. */
    public AttachedProgram(
            int id,
            String name,
            String tag,
            AttachPoint attachPoint,
            Device device,
            int position,
            boolean directAction,
            Direction direction,
            boolean ours) {
        this(id, name, tag, attachPoint, device, position, directAction, direction, ours, device);
    }

    /** Whether it returns a TC_ACT_* code; a filter without direct-action returns a class id. */
    public boolean returnsVerdict() {
        boolean filter = attachPoint == AttachPoint.CLSACT_INGRESS
                || attachPoint == AttachPoint.CLSACT_EGRESS
                || attachPoint == AttachPoint.QDISC_EGRESS;
        return directAction || !filter;
    }
}
