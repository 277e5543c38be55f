// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/**
 * One tc program at one place in one chain. Made by {@link #at}.
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

    /** A builder of a program that is alone at its place and sees the device that it sits on, as all do but netkit's. */
    public static Builder at(AttachPoint point, Device device, Direction direction) {
        return new Builder(point, device, direction);
    }

    /** Whether it returns a TC_ACT_* code; a filter without direct-action returns a class id. */
    public boolean returnsVerdict() {
        boolean filter = attachPoint == AttachPoint.CLSACT_INGRESS
                || attachPoint == AttachPoint.CLSACT_EGRESS
                || attachPoint == AttachPoint.QDISC_EGRESS;
        return directAction || !filter;
    }

    /** What is not set: no id and no name, the first of its chain, with verdicts (direct-action), not ours, ordinary. */
    public static final class Builder {
        private final AttachPoint attachPoint;
        private final Device device;
        private final Direction direction;
        private int id;
        private String name = "";
        private String tag = "";
        private int position = 1;
        private boolean directAction = true;
        private boolean ours;
        private Device skbDevice;
        private Placement placement = Placement.ORDINARY;

        private Builder(AttachPoint attachPoint, Device device, Direction direction) {
            this.attachPoint = attachPoint;
            this.device = device;
            this.direction = direction;
            this.skbDevice = device;
        }

        public Builder id(int number) {
            id = number;
            return this;
        }

        public Builder name(String full) {
            name = full;
            return this;
        }

        public Builder tag(String hex) {
            tag = hex;
            return this;
        }

        public Builder position(int fromOne) {
            position = fromOne;
            return this;
        }

        public Builder directAction(boolean itIs) {
            directAction = itIs;
            return this;
        }

        public Builder ours(boolean itIs) {
            ours = itIs;
            return this;
        }

        public Builder skbDevice(Device seen) {
            skbDevice = seen;
            return this;
        }

        public Builder placement(Placement among) {
            placement = among;
            return this;
        }

        public AttachedProgram build() {
            return new AttachedProgram(
                    id, name, tag, attachPoint, device, position, directAction, direction, ours, skbDevice, placement);
        }
    }
}
